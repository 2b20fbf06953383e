/// Gauss–Jordan elimination with row pivots, of a matrix beside the identity.
struct Elimination {
  /// What each column was divided by; their product is the determinant but for its sign.
  private(set) var pivots: [Double] = []
  /// `[n, 2n]`: in the end the identity beside the inverse.
  private var rows: [Double]
  private let size: Int

  init(_ matrix: Tensor) {
    precondition(
      matrix.shape.rank == 2 && matrix.shape[0] == matrix.shape[1],
      "a square matrix is needed, not \(matrix.shape)")
    let n = matrix.shape[0]
    let width = 2 * n
    size = n
    rows = Array(repeating: 0, count: n * width)
    for (index, value) in matrix.values.enumerated() {
      rows[index / n * width + index % n] = Double(value)
    }
    for row in 0..<n { rows[row * width + n + row] = 1 }
    // By pointers, since this is all that inverting a small flow's mixing takes.
    pivots = rows.withUnsafeMutableBufferPointer { rows in
      guard let rows = rows.baseAddress else { return [] }
      return (0..<n).map { Self.eliminate(column: $0, of: rows, n) }
    }
  }

  /// Makes a column of `[n, 2n]` one of the identity, and returns its pivot.
  private static func eliminate(
    column: Int, of rows: UnsafeMutablePointer<Double>, _ n: Int
  ) -> Double {
    let width = 2 * n
    let candidates = column..<n
    let pivotRow =
      candidates.max { abs(rows[$0 * width + column]) < abs(rows[$1 * width + column]) } ?? column
    let own = rows + column * width
    if pivotRow != column {
      for index in 0..<width {
        (own[index], rows[pivotRow * width + index]) = (rows[pivotRow * width + index], own[index])
      }
    }
    let pivot = own[column]
    for index in 0..<width { own[index] /= pivot }
    for row in 0..<n where row != column {
      let other = rows + row * width
      let factor = other[column]
      for index in 0..<width { other[index] -= factor * own[index] }
    }
    return pivot
  }

  /// The inverse matrix, row by row; not finite where there is none.
  var inverse: [Double] {
    (0..<size).flatMap { rows[(2 * $0 + 1) * size..<(2 * $0 + 2) * size] }
  }
}
