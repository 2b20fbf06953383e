import CKernels

/// Packs panels of a product's right operand, and widens what is stored narrow on the way.
///
/// A narrow operand is widened piece by piece into memory that stays in the nearest cache, so that
/// no product ever holds all of it as floats.
struct PanelPacker {
  let n: Int
  /// Steps between elements; one of them is 1 where the operand is narrow.
  let strides: (k: Int, column: Int)
  let kernels: ck_matmul_kernels
  private let precision: Precision
  private let exact = ck_matmul(Execution.current.level.kernel).pointee.pack_columns

  /// Elements of k that are widened at once, even for the sake of tiles that take pairs: 16 kB of
  /// the widest panel.
  private static let depth = 128

  init(
    n: Int, strides: (k: Int, column: Int), kernels: ck_matmul_kernels, precision: Precision
  ) {
    (self.n, self.strides, self.kernels, self.precision) = (n, strides, kernels, precision)
  }

  /// The columns of a panel.
  var columns: Int { kernels.columns }

  /// How many panels there are.
  var panels: Int { (n + columns - 1) / columns }

  /// The steps of a tile for so many elements of k.
  func steps(_ k: Int) -> Int { (k + kernels.width - 1) / kernels.width }

  /// The floats of scratch memory that packing needs.
  func scratchCount(for b: StoredElements) -> Int {
    b.floats == nil ? Self.depth * columns : 0
  }

  /// Packs a range of k of one panel, which starts with a whole step.
  func pack(
    _ panel: Int, of b: StoredElements, _ range: Range<Int>,
    scratch: UnsafeMutablePointer<Float>, into packed: UnsafeMutablePointer<Float>
  ) {
    let first = panel * columns
    let count = min(columns, n - first)
    if let floats = b.floats {
      kernels.pack_columns(
        count, range.count, floats + first * strides.column + range.lowerBound * strides.k,
        strides.k, strides.column, packed)
      return
    }
    // Halves that are widened need no rounding to halves.
    let packColumns =
      precision == .float16 && b.type == .float16 ? exact : kernels.pack_columns
    for start in stride(from: range.lowerBound, to: range.upperBound, by: Self.depth) {
      let depth = min(Self.depth, range.upperBound - start)
      let part = b.advanced(by: first * strides.column + start * strides.k)
      let isAlongK = strides.k == 1
      let (runs, length) = isAlongK ? (count, depth) : (depth, count)
      for run in 0..<runs {
        part.advanced(by: run * (isAlongK ? strides.column : strides.k))
          .copy(length, to: scratch + run * length)
      }
      packColumns(
        count, depth, scratch, isAlongK ? 1 : count, isAlongK ? depth : 1,
        packed + steps(start - range.lowerBound) * columns)
    }
  }
}
