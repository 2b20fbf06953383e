import CKernels

/// softmax(q · kᵀ · scale) · v for each picture and head, by blocks of queries: what a thread keeps
/// is linear in the keys, and the `[L, S]` scores are never together in memory.
///
/// The way back computes the weights again, in one pass by blocks of queries and one by blocks of
/// keys. It is in single precision always (``Precision``): the gradients are those of the function
/// without rounding, at the same inputs.
///
/// Source: Dao, 2023, "FlashAttention-2", [arXiv:2307.08691](https://arxiv.org/abs/2307.08691), for
/// the passes; the softmax is not rescaled as it goes here, a block has its whole rows.
package struct ScaledDotProductAttention: Operation {
  let scale: Float
  /// `[1 or B, 1 or H, 1 or L, S]`: 0 where a query must not attend.
  let mask: Tensor?
  /// Whether query i attends to keys 0 … i only.
  let isCausal: Bool

  package var name: String { "scaled_dot_product_attention" }

  package func forward(_ inputs: [Tensor]) -> Tensor {
    let level = Execution.current.level.kernel
    switch Precision.current {
    case .float32:
      let kernels = ck_attention(level).pointee
      return output(inputs, kernels.columns, kernels.forward)
    case .bfloat16:
      let kernels = ck_attention_bfloat16(level).pointee
      return output(
        [wordsOfNeighbours(inputs[0]), wordsOfNeighbours(inputs[1]), wordsOfRows(inputs[2])],
        kernels.columns, kernels.forward)
    case .float16:
      let kernels = ck_attention_float16(level).pointee
      return output(inputs.map(\.roundedToHalves), kernels.columns, kernels.forward)
    }
  }

  /// What a kernel makes of numbers, or of words that lie as it wants them.
  private func output(
    _ inputs: [Tensor], _ columns: Int,
    _ kernel: (
      UnsafePointer<ck_attention_head>, Int, Int, UnsafeMutablePointer<Float>,
      UnsafeMutablePointer<Float>
    ) -> Void
  ) -> Tensor {
    let (q, v) = (inputs[0].shape, inputs[2].shape)
    return Tensor(q.replacingLast(with: v[-1])) { y in
      withHeads(inputs) { heads in
        forEachBlock(of: q[2], heads, columns) { index, block, scratch in
          var head = heads[index]
          kernel(
            &head, block.lowerBound, block.count, scratch,
            y + (index * head.queries + block.lowerBound) * head.value_size)
        }
      }
    }
  }

  /// `[…, D]` rounded to bfloat16, as words of neighbours `[…, (D + 1) / 2]`.
  private func wordsOfNeighbours(_ x: Tensor) -> Tensor {
    let size = x.shape[-1]
    // Rows of even length have no pair that crosses their end: they can be one long row.
    let rows = size.isMultiple(of: 2) ? 1 : x.count / size
    let pairs = ChannelPairs(blocks: rows, channels: x.count / max(rows, 1), size: 1)
    return Tensor(x.shape.replacingLast(with: ChannelPairs.pairs(size))) { words in
      read(x) { pairs.write($0, into: words) }
    }
  }

  /// `[B, H, S, E]` rounded to bfloat16, as words of neighbouring rows `[B, H, (S + 1) / 2, E]`.
  private func wordsOfRows(_ x: Tensor) -> Tensor {
    let shape = x.shape
    let pairs = ChannelPairs(blocks: shape[0] * shape[1], channels: shape[2], size: shape[3])
    return Tensor(Shape([shape[0], shape[1], pairs.pairs, shape[3]])) { words in
      read(x) { pairs.write($0, into: words) }
    }
  }

  package func backward(_ gradient: Tensor, _ flow: Flow) -> [Tensor?] {
    let (q, k, v) = (flow.inputs[0].shape, flow.inputs[1].shape, flow.inputs[2].shape)
    // Heads that share keys and values have gradients of their own, which are added at the end.
    let shapes = [
      q, Shape([q[0], q[1], k[2], k[3]]), Shape([q[0], q[1], v[2], v[3]]),
    ]
    let results = zip(shapes, flow.needs).map { $1 ? Storage(count: $0.count) : nil }
    let (dq, dk, dv) = (results[0]?.pointer, results[1]?.pointer, results[2]?.pointer)
    let kernels = ck_attention(Execution.current.level.kernel).pointee
    read(gradient) { dy in
      withHeads(flow.inputs) { heads in
        withScratch(heads.count * 3 * q[2]) { statistics in
          forEachBlock(of: q[2], heads, kernels.columns) { index, block, scratch in
            var head = heads[index]
            kernels.backward_queries(
              &head, dy + index * head.queries * head.value_size, block.lowerBound, block.count,
              scratch, statistics + index * 3 * head.queries,
              dq.map { $0 + (index * head.queries + block.lowerBound) * head.size })
          }
          guard dk != nil || dv != nil else { return }
          forEachBlock(of: k[2], heads, kernels.columns) { index, block, scratch in
            var head = heads[index]
            let place = index * head.keys + block.lowerBound
            kernels.backward_keys(
              &head, dy + index * head.queries * head.value_size,
              statistics + index * 3 * head.queries, block.lowerBound, block.count, scratch,
              dk.map { $0 + place * head.size }, dv.map { $0 + place * head.value_size })
          }
        }
      }
    }
    return zip(zip(results, shapes), flow.inputs).map { made, input in
      made.0.map { Tensor(shape: made.1, storage: $0).summed(to: input.shape) }
    }
  }

  /// Calls a closure with the heads of all pictures, picture by picture.
  private func withHeads(_ inputs: [Tensor], _ body: ([ck_attention_head]) -> Void) {
    let (queries, keys, values) = (inputs[0].shape, inputs[1].shape, inputs[2].shape)
    read(inputs[0], inputs[1], inputs[2]) { q, k, v in
      readWhereThere(mask) { mask in
        let maskShape = self.mask?.shape ?? [1, 1, 1, 0]
        let heads = (0..<queries[0] * queries[1]).map { index in
          let place = (picture: index / queries[1], head: index % queries[1])
          return ck_attention_head(
            queries: queries[2], keys: keys[2], size: queries[3], value_size: values[3],
            scale: scale, is_causal: isCausal ? 1 : 0, q: q + offset(queries, place),
            k: k + offset(keys, place), v: v + offset(values, place),
            mask: mask.map { $0 + offset(maskShape, place) },
            mask_step: maskShape[2] == 1 ? 0 : keys[2])
        }
        body(heads)
      }
    }
  }

  /// Where the matrix of a head begins, in a tensor that may have one for all pictures or heads.
  private func offset(_ shape: Shape, _ place: (picture: Int, head: Int)) -> Int {
    let size = shape[2] * shape[3]
    return (shape[0] == 1 ? 0 : place.picture * shape[1] * size)
      + (shape[1] == 1 ? 0 : place.head * size)
  }

  /// Runs a closure for blocks of each head's `rows`, on the threads of the current execution, with
  /// scratch memory.
  private func forEachBlock(
    of rows: Int, _ heads: [ck_attention_head], _ columns: Int,
    _ body: (Int, Range<Int>, UnsafeMutablePointer<Float>) -> Void
  ) {
    guard var head = heads.first else { return }
    let blocks = (rows + columns - 1) / columns
    let scratchCount = ck_attention_scratch(&head)
    let cost = columns * max(head.queries, head.keys) * (head.size + head.value_size) / 16
    Partition.ranges(heads.count * blocks, cost: cost) { range in
      withScratch(scratchCount) { scratch in
        for index in range {
          // A causal head's last queries have most to do: they go first.
          let block = blocks - 1 - index % blocks
          body(index / blocks, block * columns..<min(rows, (block + 1) * columns), scratch)
        }
      }
    }
  }
}

/// Scaled dot-product attention: softmax(q · kᵀ · scale) · v for each picture and head.
///
/// Scores are chains over the head dimension, weighted values chains over the keys, both ascending;
/// memory is linear in the numbers of queries and keys. A query that may attend to no key gives
/// zeros.
///
/// In bfloat16 and float16 (``Precision``) queries, keys, values and the softmax's weights are
/// rounded; in bfloat16 chains run over pairs: of neighbours in the head dimension, and of keys 2j
/// and 2j + 1. Scale, mask and softmax stay in single precision, as do gradients, which are those of
/// the function without rounding at the same inputs.
///
/// - Parameters:
///   - q: `[B, H, L, D]`.
///   - k: `[B, H, S, D]`; as of `v`, there may be one for all pictures, and one head for all of the
///     queries' heads.
///   - v: `[B, H, S, E]`.
///   - mask: 1 where attention is allowed and 0 where not, of a shape that broadcasts to
///     `[B, H, L, S]`; no gradient flows to it.
///   - isCausal: whether query i sees only the keys 0 … i.
///   - scale: 1 / √D where it is not given.
/// - Returns: `[B, H, L, E]`.
/// - Precondition: the shapes fit.
///
/// Source: Vaswani et al., 2017, [arXiv:1706.03762](https://arxiv.org/abs/1706.03762).
public func attention(
  _ q: Tensor, _ k: Tensor, _ v: Tensor, mask: Tensor? = nil, isCausal: Bool = false,
  scale: Float? = nil
) -> Tensor {
  precondition(
    q.shape.rank == 4 && k.shape.rank == 4 && v.shape.rank == 4 && q.shape[-1] == k.shape[-1]
      && k.shape[-2] == v.shape[-2]
      && [k, v].allSatisfy { shared in
        (0..<2).allSatisfy { [1, q.shape[$0]].contains(shared.shape[$0]) }
      },
    "attention: shapes \(q.shape), \(k.shape) and \(v.shape) do not fit together")
  let scores = q.shape.replacingLast(with: k.shape[-2])  // [B, H, L, S]
  return ScaledDotProductAttention(
    scale: scale ?? 1 / Float(q.shape[-1]).squareRoot(),
    mask: mask.map { fullMask($0, for: scores) }, isCausal: isCausal)(q, k, v)
}

/// The mask with four axes, the keys' one not repeated.
private func fullMask(_ mask: Tensor, for scores: Shape) -> Tensor {
  precondition(
    Shape.broadcast(mask.shape, scores, "attention: mask") == scores,
    "attention: a mask \(mask.shape) for scores \(scores)")
  let missing = [Int](repeating: 1, count: scores.rank - mask.shape.rank)
  let full = mask.detached.reshaped(Shape(missing + mask.shape.dimensions))
  return full.broadcast(to: full.shape.replacingLast(with: scores[-1]))
}
