import Tensors

extension Matrix {
  /// A factor F of this symmetric, positive semidefinite matrix: as many rows as it has rank, and
  /// Fᵀ · F is the matrix.
  ///
  /// The largest diagonal element that is left comes next, the first of equal ones; what is left when
  /// none is above the rounding error of the largest of all counts as nothing. Fewer pictures than
  /// features give a matrix without full rank, thus a small factor.
  ///
  /// Source: Higham, 2002, "Accuracy and Stability of Numerical Algorithms", §10.3.
  var semidefiniteFactor: Matrix {
    precondition(rows == columns, "semidefiniteFactor: \(rows) × \(columns)")
    let size = rows
    var left = (0..<size).map { elements[$0 * size + $0] }
    let smallest = Double(size) * 0x1p-52 * (left.max() ?? 0)
    var isDone = [Bool](repeating: false, count: size)
    var factor: [Double] = []
    while factor.count < size * size, let pivot = largest(left, isDone), left[pivot] > smallest {
      var row = elements[pivot * size..<(pivot + 1) * size].map { $0 }
      subtract(rowsOf: factor, at: pivot, from: &row)
      let root = left[pivot].squareRoot()
      isDone[pivot] = true
      for index in 0..<size {
        row[index] = isDone[index] ? 0 : row[index] / root
        left[index] -= row[index] * row[index]
      }
      row[pivot] = root
      factor += row
    }
    return Matrix(rows: factor.count / size, columns: size, factor)
  }

  /// Takes away what the rows of a factor explain of a row of the matrix.
  private func subtract(rowsOf factor: [Double], at pivot: Int, from row: inout [Double]) {
    let (size, count) = (columns, factor.count / columns)
    factor.withUnsafeBufferPointer { factor in
      row.withUnsafeMutableBufferPointer { row in
        guard let factor = factor.baseAddress, let row = row.baseAddress else { return }
        Partition.ranges(size, cost: count) { range in
          for k in 0..<count {
            let start = k * size + range.lowerBound
            add(
              -factor[k * size + pivot], times: factor + start, to: row + range.lowerBound,
              range.count)
          }
        }
      }
    }
  }
}

/// Where the largest number stands of those that are not done, the first of equal ones.
private func largest(_ numbers: [Double], _ isDone: [Bool]) -> Int? {
  var best: Int?
  for index in numbers.indices where !isDone[index] {
    if best.map({ numbers[index] > numbers[$0] }) ?? true { best = index }
  }
  return best
}
