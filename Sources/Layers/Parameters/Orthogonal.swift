import Tensors

/// The orthogonal factor of a matrix, by Householder's reflections.
///
/// In double, in an order that nothing changes: reflections follow each other, each column is
/// reflected by itself, and a product of columns is added up in eight lanes, element i in lane
/// i mod 8, which are folded by halves.
///
/// Source: Householder, 1958, "Unitary triangularization of a nonsymmetric matrix", JACM 5.
struct Orthogonal {
  /// Numbers that are multiplied at once.
  private typealias Lanes = SIMD8<Double>

  private let rows, columns: Int
  /// Column by column, each of whole lanes: rows that are not there are zeros.
  private let length: Int

  /// Returns Q of the decomposition A = Q · R with a positive diagonal of R: uniform among matrices
  /// with orthonormal columns where the elements of A are independent and normal.
  ///
  /// - Precondition: A, `[rows, columns]`, has no more columns than rows.
  static func factor(of matrix: Tensor) -> Tensor {
    precondition(
      matrix.shape.rank == 2 && matrix.shape[1] <= matrix.shape[0],
      "Orthogonal: a matrix of shape \(matrix.shape)")
    return Orthogonal(rows: matrix.shape[0], columns: matrix.shape[1]).factor(of: matrix)
  }

  private init(rows: Int, columns: Int) {
    self.rows = rows
    self.columns = columns
    length = (rows + Lanes.scalarCount - 1) / Lanes.scalarCount
  }

  private func factor(of matrix: Tensor) -> Tensor {
    var mirrors = [Lanes](repeating: .zero, count: columns * length)
    var factor = mirrors
    var signs = [Double](repeating: 1, count: columns)
    mirrors.withUnsafeMutableBufferPointer { mirrors in
      matrix.withElements { elements in
        for (index, element) in elements.enumerated() {
          let (row, column) = (index / columns, index % columns)
          mirrors[column * length + row / 8][row % 8] = Double(element)
        }
      }
      for step in 0..<columns { signs[step] = triangularise(mirrors, step) }
    }
    for column in 0..<columns { factor[column * length + column / 8][column % 8] = 1 }
    mirrors.withUnsafeMutableBufferPointer { mirrors in
      factor.withUnsafeMutableBufferPointer { factor in
        for step in (0..<columns).reversed() { reflect(factor, step..<columns, mirrors, step) }
      }
    }
    return Tensor(matrix.shape) { output in
      for index in 0..<rows * columns {
        let (row, column) = (index / columns, index % columns)
        output[index] = Float(signs[column] * factor[column * length + row / 8][row % 8])
      }
    }
  }

  /// Turns a column into the mirror that takes it to the diagonal, reflects those behind it, and
  /// returns the sign of the diagonal element.
  private func triangularise(
    _ matrix: UnsafeMutableBufferPointer<Lanes>, _ step: Int
  ) -> Double {
    let from = step * length
    // What earlier mirrors left above the diagonal belongs to R.
    for row in 0..<step { matrix[from + row / 8][row % 8] = 0 }
    let size = product(matrix, step, matrix, step, from: step).squareRoot()
    let head = matrix[from + step / 8][step % 8]
    // Away from the side where the column is, so that nothing cancels.
    matrix[from + step / 8][step % 8] = head > 0 ? head + size : head - size
    reflect(matrix, step + 1..<columns, matrix, step)
    return head > 0 ? -1 : 1
  }

  /// Reflects columns: a ← a − v · 2 (v · a) / (v · v).
  private func reflect(
    _ matrix: UnsafeMutableBufferPointer<Lanes>, _ range: Range<Int>,
    _ mirrors: UnsafeMutableBufferPointer<Lanes>, _ step: Int
  ) {
    let square = product(mirrors, step, mirrors, step, from: step)
    guard square > 0 else { return }
    Partition.ranges(range.count, cost: rows - step) { part in
      for column in part.lowerBound + range.lowerBound..<part.upperBound + range.lowerBound {
        let share = 2 * product(mirrors, step, matrix, column, from: step) / square
        for place in step / 8..<length {
          matrix[column * length + place] -= mirrors[step * length + place] * share
        }
      }
    }
  }

  /// The product of two columns, from a row on where the first one begins.
  private func product(
    _ a: UnsafeMutableBufferPointer<Lanes>, _ first: Int,
    _ b: UnsafeMutableBufferPointer<Lanes>, _ second: Int, from row: Int
  ) -> Double {
    var sums = Lanes.zero
    for place in row / 8..<length {
      sums += a[first * length + place] * b[second * length + place]
    }
    let four = sums.lowHalf + sums.highHalf
    let two = four.lowHalf + four.highHalf
    return two.x + two.y
  }
}

extension RandomStream {
  /// A random orthogonal matrix in the shape of a parameter, whose axes behind the first are one.
  package func orthogonal(_ shape: Shape) -> Tensor {
    guard shape.count > 0 else { return .zeros(shape) }
    let rows = shape.rank > 0 ? shape[0] : 1
    let columns = shape.count / rows
    let drawn = normal([max(rows, columns), min(rows, columns)])
    let factor = Orthogonal.factor(of: drawn)
    return (rows < columns ? factor.transposed(0, 1) : factor).reshaped(shape)
  }
}
