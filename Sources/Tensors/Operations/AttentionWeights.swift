import CKernels

/// What each query takes of each key: the softmax of scaled scores `[B, H, L, S]` over the keys
/// that it may attend to.
package struct AttentionWeights: Operation {
  let scale: Float
  /// `[1 or B, 1 or H, 1 or L, S]`: 0 where a query must not attend.
  let mask: Tensor?
  /// Whether query i attends to keys 0 … i only.
  let isCausal: Bool

  package var name: String { "attention_weights" }

  package func forward(_ inputs: [Tensor]) -> Tensor {
    let shape = inputs[0].shape
    let (queries, keys) = (shape[2], shape[3])
    let kernels = ck_softmax(Execution.current.level.kernel).pointee
    return Tensor(shape) { y in
      read(inputs[0]) { x in
        readWhereThere(mask) { mask in
          Partition.ranges(shape.count / max(keys, 1), cost: keys * 8) { range in
            for row in range {
              // A key that takes no part would add nothing to the sum, so the others may stand alone.
              let seen = isCausal ? min(row % queries + 1, keys) : keys
              let target = y + row * keys
              kernels.softmax(
                seen, x + row * keys, scale, mask.map { $0 + maskOffset(row, shape) }, target)
              (target + seen).update(repeating: 0, count: keys - seen)
            }
          }
        }
      }
    }
  }

  package func backward(_ gradient: Tensor, _ flow: Flow) -> [Tensor?] {
    let keys = flow.output.shape[3]
    let kernels = ck_softmax(Execution.current.level.kernel).pointee
    return [
      Tensor(flow.output.shape) { dx in
        read(flow.output, gradient) { y, dy in
          Partition.ranges(flow.output.count / max(keys, 1), cost: keys * 4) { range in
            for row in range {
              let start = row * keys
              kernels.softmax_backward(keys, y + start, dy + start, scale, dx + start)
            }
          }
        }
      }
    ]
  }

  /// Where the mask's row for a row of scores begins.
  private func maskOffset(_ row: Int, _ scores: Shape) -> Int {
    guard let mask else { return 0 }
    let place = [
      row / scores[2] / scores[1], row / scores[2] % scores[1], row % scores[2],
    ]
    return (0..<3).reduce(0) { offset, axis in
      offset + (mask.shape.dimensions[axis] == 1 ? 0 : place[axis] * mask.shape.strides[axis])
    }
  }
}

/// Scaled dot-product attention: softmax(q · kᵀ · scale) · v for each picture and head.
///
/// Scores are chains over the head dimension, weighted values chains over the keys, both ascending.
/// A query that may attend to no key gives zeros.
///
/// - Parameters:
///   - q: `[B, H, L, D]`.
///   - k: `[B, H, S, D]`; as `v`, its heads may be 1 for all of the queries' heads.
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
      && k.shape[-2] == v.shape[-2],
    "attention: shapes \(q.shape), \(k.shape) and \(v.shape) do not fit together")
  let scores = q.matmul(k, transposesOther: true)  // [B, H, L, S]
  let weights = AttentionWeights(
    scale: scale ?? 1 / Float(q.shape[-1]).squareRoot(),
    mask: mask.map { fullMask($0, for: scores.shape) }, isCausal: isCausal)
  return weights(scores).matmul(v)
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
