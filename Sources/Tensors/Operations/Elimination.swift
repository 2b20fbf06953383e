/// Gauss–Jordan elimination with row pivots, of a matrix beside the identity.
struct Elimination {
  /// What each column was divided by; their product is the determinant but for its sign.
  private(set) var pivots: [Double] = []
  private var rows: [[Double]]
  private let size: Int

  init(_ matrix: Tensor) {
    precondition(
      matrix.shape.rank == 2 && matrix.shape[0] == matrix.shape[1],
      "a square matrix is needed, not \(matrix.shape)")
    let n = matrix.shape[0]
    let values = matrix.values
    size = n
    rows = (0..<n).map { row in
      values[row * n..<row * n + n].map(Double.init) + (0..<n).map { $0 == row ? 1 : 0 }
    }
    for column in 0..<n {
      let pivotRow = (column..<n).max { abs(rows[$0][column]) < abs(rows[$1][column]) } ?? column
      rows.swapAt(column, pivotRow)
      let pivot = rows[column][column]
      pivots.append(pivot)
      for index in 0..<2 * n { rows[column][index] /= pivot }
      for row in 0..<n where row != column {
        let factor = rows[row][column]
        for index in 0..<2 * n { rows[row][index] -= factor * rows[column][index] }
      }
    }
  }

  /// The inverse matrix, row by row; not finite where there is none.
  var inverse: [Double] { rows.flatMap { $0[size...] } }
}
