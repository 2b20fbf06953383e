import CKernels

/// Attention between the tokens of one picture in one head, by one thread: queries, keys and values
/// lie one after the other, `[tokens, size]` each.
///
/// The bits are those of ``ScaledDotProductAttention``. It reads the kernels of the current
/// execution where it is made.
struct HeadAttention {
  private enum Rounding {
    case none
    case words(ck_pairs_kernels)
    case halves(ck_float16_kernels)
  }

  let tokens: Int
  let size: Int
  private let rounding: Rounding
  private let columns: Int
  private let kernel:
    (
      UnsafePointer<ck_attention_head>, Int, Int, UnsafeMutablePointer<Float>,
      UnsafeMutablePointer<Float>
    ) -> Void

  /// Makes it for the precision of this task.
  init(tokens: Int, size: Int) {
    (self.tokens, self.size) = (tokens, size)
    let level = Execution.current.level.kernel
    switch Precision.current {
    case .float32:
      let kernels = ck_attention(level).pointee
      (rounding, columns, kernel) = (.none, kernels.columns, kernels.forward)
    case .bfloat16:
      let kernels = ck_attention_bfloat16(level).pointee
      (columns, kernel) = (kernels.columns, kernels.forward)
      rounding = .words(ck_pairs(level).pointee)
    case .float16:
      let kernels = ck_attention_float16(level).pointee
      (columns, kernel) = (kernels.columns, kernels.forward)
      rounding = .halves(ck_float16(level).pointee)
    }
  }

  /// The floats of scratch memory that it takes for queries, keys and values that lie somewhere.
  func scratchCount(for parts: UnsafePointer<Float>) -> Int {
    var head = head(parts)
    return ck_attention_scratch(&head) + 3 * (tokens + 1) * (size + 1)
  }

  /// Writes `[tokens, size]`; the queries, keys and values may be changed.
  func run(
    _ parts: UnsafeMutablePointer<Float>, scratch: UnsafeMutablePointer<Float>,
    into y: UnsafeMutablePointer<Float>
  ) {
    let count = tokens * size
    var head = head(parts)
    var scratch = scratch
    switch rounding {
    case .none: break
    case .halves(let kernels): kernels.round(3 * count, parts, parts)
    case .words(let kernels):
      // Neighbours of a row of queries and keys, neighbouring rows of values. Rows of even length
      // have no pair that crosses their end: they can be one long row.
      let words = scratch
      head.size = (size + 1) / 2
      let (rows, length) = size.isMultiple(of: 2) ? (1, 2 * count) : (2 * tokens, size)
      for row in 0..<rows {
        kernels.pair(length, 1, 1, parts + row * length, words + row * head.size)
      }
      let keys = words + tokens * head.size
      let values = keys + tokens * head.size
      kernels.pair(tokens, size, size, parts + 2 * count, values)
      head.q = UnsafePointer(words)
      head.k = UnsafePointer(keys)
      head.v = UnsafePointer(values)
      scratch = values + (tokens + 1) / 2 * size
    }
    for first in stride(from: 0, to: tokens, by: columns) {
      kernel(&head, first, min(columns, tokens - first), scratch, y + first * size)
    }
  }

  /// The head whose queries, keys and values lie somewhere.
  func head(_ parts: UnsafePointer<Float>) -> ck_attention_head {
    let count = tokens * size
    return ck_attention_head(
      queries: tokens, keys: tokens, size: size, value_size: size,
      scale: 1 / Float(size).squareRoot(), is_causal: 0, q: parts, k: parts + count,
      v: parts + 2 * count, mask: nil, mask_step: 0)
  }
}
