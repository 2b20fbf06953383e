import Tensors

/// A row-major matrix of doubles, for the few computations whose results are differences of large
/// numbers.
///
/// Every result is a function of additions, multiplications, divisions and square roots in a fixed
/// order: threads share out elements of results, never a sum.
struct Matrix: Sendable {
  let rows: Int
  let columns: Int
  var elements: [Double]

  init(rows: Int, columns: Int, _ elements: [Double]) {
    precondition(elements.count == rows * columns, "Matrix: \(elements.count) elements")
    (self.rows, self.columns, self.elements) = (rows, columns, elements)
  }

  init(zeros rows: Int, _ columns: Int) {
    self.init(rows: rows, columns: columns, Array(repeating: 0, count: rows * columns))
  }

  /// The sum of the elements on the diagonal.
  var trace: Double { (0..<rows).reduce(0) { $0 + elements[$1 * columns + $1] } }

  var transposed: Matrix {
    var result = Matrix(zeros: columns, rows)
    for row in 0..<rows {
      for column in 0..<columns {
        result.elements[column * rows + row] = elements[row * columns + column]
      }
    }
    return result
  }

  /// The product with another one's transpose, each element a sum in ascending order.
  func times(transposed other: Matrix) -> Matrix {
    precondition(columns == other.columns, "Matrix: \(columns) columns times \(other.columns)")
    let (factor, count) = (other.transposed, other.rows)
    var result = Matrix(zeros: rows, count)
    elements.withUnsafeBufferPointer { left in
      factor.elements.withUnsafeBufferPointer { right in
        result.elements.withUnsafeMutableBufferPointer { sums in
          guard let left = left.baseAddress, let right = right.baseAddress,
            let sums = sums.baseAddress
          else { return }
          // As many rows of the right factor as stay in a cache while the left one goes by.
          for first in stride(from: 0, to: columns, by: 64) {
            let block = first..<min(first + 64, columns)
            Partition.ranges(rows, cost: 64 * count) { range in
              for row in range {
                for k in block {
                  add(
                    left[row * columns + k], times: right + k * count, to: sums + row * count,
                    count)
                }
              }
            }
          }
        }
      }
    }
    return result
  }
}

/// Adds a multiple of a row to another one.
@inline(__always)
func add(
  _ factor: Double, times row: UnsafePointer<Double>, to sums: UnsafeMutablePointer<Double>,
  _ count: Int
) {
  for index in 0..<count { sums[index] += factor * row[index] }
}
