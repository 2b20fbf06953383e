import CKernels

/// Softmax attention between the tokens of each picture, from queries, keys and values side by side:
/// `[N, T, 3 · size]`, each for all heads in their order, → `[N, T, size]`.
///
/// A thread takes a head of a picture out of the rows and puts back what comes of it while that is in
/// its cache. The bits are those of ``ScaledDotProductAttention``, forwards and backwards.
package struct PackedAttention: Operation {
  let heads: Int

  package var name: String { "packed_attention" }

  package func forward(_ inputs: [Tensor]) -> Tensor {
    let rows = HeadRows(inputs[0].shape, heads: heads)
    let attention = HeadAttention(tokens: rows.tokens, size: rows.head)
    let count = rows.tokens * rows.head
    return Tensor(inputs[0].shape.replacingLast(with: rows.size)) { y in
      read(inputs[0]) { x in
        let scratchCount = attention.scratchCount(for: x)
        Partition.forEach(rows.pictures * heads) { index in
          withScratch(4 * count + scratchCount) { parts in
            for part in 0..<3 { rows.take(part, of: x, index, into: parts + part * count) }
            let attended = parts + 3 * count
            attention.run(parts, scratch: attended + count, into: attended)
            rows.put(attended, index, into: y)
          }
        }
      }
    }
  }

  package func backward(_ gradient: Tensor, _ flow: Flow) -> [Tensor?] {
    let rows = HeadRows(flow.inputs[0].shape, heads: heads)
    let (tokens, count) = (rows.tokens, rows.tokens * rows.head)
    let attention = HeadAttention(tokens: tokens, size: rows.head)
    let back = Self.back(ck_attention(Execution.current.level.kernel).pointee)
    return [
      Tensor(flow.inputs[0].shape) { dx in
        read(flow.inputs[0], gradient) { x, dy in
          let scratchCount = attention.scratchCount(for: x)
          Partition.forEach(rows.pictures * heads) { index in
            withScratch(7 * count + 3 * tokens + scratchCount) { parts in
              for part in 0..<3 { rows.take(part, of: x, index, into: parts + part * count) }
              let slopes = parts + 3 * count
              rows.take(dy, index, into: slopes)
              let gradients = slopes + count
              let scratch = gradients + 3 * count
              back(attention, parts, slopes, scratch, gradients)
              for part in 0..<3 { rows.put(part, gradients + part * count, index, into: dx) }
            }
          }
        }
      }
    ]
  }
}

extension PackedAttention {
  fileprivate typealias Back = (
    _ attention: HeadAttention, _ parts: UnsafePointer<Float>, _ slopes: UnsafePointer<Float>,
    _ scratch: UnsafeMutablePointer<Float>, _ gradients: UnsafeMutablePointer<Float>
  ) -> Void

  /// How gradients of a head's queries, keys and values come to be, in one pass where its size
  /// allows it.
  fileprivate static func back(_ kernels: ck_attention_kernels) -> Back {
    { attention, parts, slopes, scratch, gradients in
      var head = attention.head(parts)
      let (tokens, size, columns) = (attention.tokens, attention.size, kernels.columns)
      let (keys, values) = (gradients + tokens * size, gradients + 2 * tokens * size)
      if size.isMultiple(of: 16) {
        return kernels.backward(&head, slopes, scratch, gradients, keys, values)
      }
      let (statistics, rest) = (scratch, scratch + 3 * tokens)
      for first in stride(from: 0, to: tokens, by: columns) {
        kernels.backward_queries(
          &head, slopes, first, min(columns, tokens - first), rest, statistics,
          gradients + first * size)
      }
      for first in stride(from: 0, to: tokens, by: columns) {
        kernels.backward_keys(
          &head, slopes, statistics, first, min(columns, tokens - first), rest,
          keys + first * size, values + first * size)
      }
    }
  }
}

/// Where the rows of a head lie among those of tokens.
private struct HeadRows {
  let pictures: Int
  let tokens: Int
  let size: Int
  let heads: Int
  let head: Int

  init(_ shape: Shape, heads: Int) {
    (pictures, tokens, size) = (shape[0], shape[1], shape[2] / 3)
    self.heads = heads
    head = size / heads
  }

  /// Takes the queries, keys or values of a picture's head out of `[N, T, 3 · size]`.
  func take(
    _ part: Int, of x: UnsafePointer<Float>, _ index: Int, into y: UnsafeMutablePointer<Float>
  ) {
    copy(x + start(index, parts: 3) + part * size, 3 * size, y, head)
  }

  /// Takes a picture's head out of `[N, T, size]`.
  func take(_ x: UnsafePointer<Float>, _ index: Int, into y: UnsafeMutablePointer<Float>) {
    copy(x + start(index, parts: 1), size, y, head)
  }

  /// Puts queries, keys or values of a picture's head into `[N, T, 3 · size]`.
  func put(
    _ part: Int, _ x: UnsafePointer<Float>, _ index: Int, into y: UnsafeMutablePointer<Float>
  ) {
    copy(x, head, y + start(index, parts: 3) + part * size, 3 * size)
  }

  /// Puts a picture's head into `[N, T, size]`.
  func put(_ x: UnsafePointer<Float>, _ index: Int, into y: UnsafeMutablePointer<Float>) {
    copy(x, head, y + start(index, parts: 1), size)
  }

  private func start(_ index: Int, parts: Int) -> Int {
    index / heads * tokens * parts * size + index % heads * head
  }

  private func copy(
    _ x: UnsafePointer<Float>, _ xStride: Int, _ y: UnsafeMutablePointer<Float>, _ yStride: Int
  ) {
    for token in 0..<tokens {
      (y + token &* yStride).update(from: x + token &* xStride, count: head)
    }
  }
}

/// Softmax attention between the tokens of each picture: queries, keys and values side by side,
/// `[N, T, 3 · size]`, each for all heads in their order, → `[N, T, size]`.
///
/// The scores are scaled by 1 / √(size / heads). It has the bits of ``attention`` with its operands
/// taken apart.
///
/// - Precondition: the heads divide the size.
public func attention(packed x: Tensor, heads: Int) -> Tensor {
  precondition(
    x.shape.rank == 3 && heads > 0 && x.shape[2].isMultiple(of: 3 * heads),
    "attention: \(heads) heads of \(x.shape)")
  return PackedAttention(heads: heads)(x)
}
