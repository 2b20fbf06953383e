import Foundation

/// log |det| by elimination with pivots.
func logAbsDeterminant(_ matrix: [[Double]]) -> Double {
  var rows = matrix
  var result = 0.0
  for column in rows.indices {
    let pivot = (column..<rows.count).max { abs(rows[$0][column]) < abs(rows[$1][column]) }
    rows.swapAt(column, pivot ?? column)
    result += log2(abs(rows[column][column]))
    for row in column + 1..<rows.count {
      let factor = rows[row][column] / rows[column][column]
      for index in column..<rows.count { rows[row][index] -= factor * rows[column][index] }
    }
  }
  return result * 0.693_147_180_559_945_3
}
