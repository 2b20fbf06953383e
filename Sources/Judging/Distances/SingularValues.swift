extension Matrix {
  /// The sum of the singular values, which is the trace of √(A · Aᵀ).
  ///
  /// Each is off by a few rounding errors of the largest one: the product A · Aᵀ, whose small
  /// eigenvalues would drown, is never formed.
  ///
  /// Source: Golub & Kahan, 1965, "Calculating the singular values and pseudo-inverse of a matrix".
  var singularValueSum: Double {
    if rows == 0 || columns == 0 { return 0 }
    let band = Bidiagonal(rows < columns ? transposed : self)
    // ±σ are the eigenvalues of the symmetric matrix with zeros on its diagonal and these beside it.
    var beside: [Double] = []
    for index in band.diagonal.indices {
      beside.append(band.diagonal[index])
      if index < band.above.count { beside.append(band.above[index]) }
    }
    let values = tridiagonalEigenvalues(
      diagonal: Array(repeating: 0, count: beside.count + 1), beside: beside)
    return values.reduce(0) { $0 + abs($1) } / 2
  }
}

/// A matrix with the same singular values as another one and numbers on two diagonals only.
///
/// Householder reflections from both sides; each step goes through the matrix once.
struct Bidiagonal {
  private(set) var diagonal: [Double] = []
  private(set) var above: [Double] = []

  /// - Precondition: the matrix has at least as many rows as columns.
  init(_ matrix: Matrix) {
    precondition(matrix.rows >= matrix.columns, "Bidiagonal: more columns than rows")
    let columns = matrix.columns
    var elements = matrix.elements
    elements.withUnsafeMutableBufferPointer { buffer in
      guard let matrixStart = buffer.baseAddress else { return }
      var sums = Self.columnSums(matrixStart, matrix.rows, columns)
      for step in 0..<columns {
        reduce(matrixStart, rows: matrix.rows, columns: columns, step: step, &sums)
      }
    }
  }

  /// Σ over rows of the element in the first column times the row.
  private static func columnSums(
    _ matrix: UnsafeMutablePointer<Double>, _ rows: Int, _ columns: Int
  ) -> [Double] {
    var sums = [Double](repeating: 0, count: columns)
    sums.withUnsafeMutableBufferPointer { sums in
      guard let sums = sums.baseAddress else { return }
      for row in 0..<rows {
        let start = matrix + row * columns
        add(start[0], times: start, to: sums, columns)
      }
    }
    return sums
  }

  /// Reflects a column and a row away.
  ///
  /// `sums` are Σ over rows from `step` on of the element in column `step` times the row, and become
  /// those of the next step.
  private mutating func reduce(
    _ matrix: UnsafeMutablePointer<Double>, rows: Int, columns: Int, step: Int,
    _ sums: inout [Double]
  ) {
    let top = matrix + step * columns
    let column = Reflection(first: top[step], squares: sums[step])
    diagonal.append(column.image)
    // Without the reflected column's own first element, which is moved by the image.
    for index in step + 1..<max(step + 1, columns) {
      sums[index] -= column.image * top[index]
    }
    let (next, count) = (step + 1, columns - step - 1)
    guard count > 0 else { return }
    let head = column.factor * (top[step] - column.image)
    var squares = 0.0
    for index in next..<columns {
      top[index] -= head * sums[index]
      squares += top[index] * top[index]
    }
    let row = Reflection(first: top[next], squares: squares)
    above.append(row.image)
    top[next] -= row.image
    var nextSums = [Double](repeating: 0, count: columns)
    sums.withUnsafeBufferPointer { sums in
      nextSums.withUnsafeMutableBufferPointer { nextSums in
        guard let sums = sums.baseAddress, let nextSums = nextSums.baseAddress else { return }
        for index in next..<rows {
          let start = matrix + index * columns
          add(-column.factor * start[step], times: sums + next, to: start + next, count)
          let share = row.factor * dot(start + next, top + next, count)
          add(-share, times: top + next, to: start + next, count)
          add(start[next], times: start + next, to: nextSums + next, count)
        }
      }
    }
    sums = nextSums
  }
}

/// The reflection I − factor · v · vᵀ that leaves of a vector its first element only, as `image`;
/// v is the vector with `first − image` in its first place.
private struct Reflection {
  let image: Double
  let factor: Double

  init(first: Double, squares: Double) {
    let norm = max(squares, 0).squareRoot()
    image = first > 0 ? -norm : norm
    factor = norm == 0 ? 0 : 1 / (norm * (norm + abs(first)))
  }
}

/// Σ a · b in eight running sums, added in pairs at the end.
private func dot(_ a: UnsafePointer<Double>, _ b: UnsafePointer<Double>, _ count: Int) -> Double {
  var lanes = SIMD8<Double>(repeating: 0)
  let whole = count & ~7
  for start in stride(from: 0, to: whole, by: 8) {
    let left = UnsafeRawPointer(a + start).loadUnaligned(as: SIMD8<Double>.self)
    lanes += left * UnsafeRawPointer(b + start).loadUnaligned(as: SIMD8<Double>.self)
  }
  var sum =
    ((lanes[0] + lanes[1]) + (lanes[2] + lanes[3]))
    + ((lanes[4] + lanes[5]) + (lanes[6] + lanes[7]))
  for index in whole..<count { sum += a[index] * b[index] }
  return sum
}
