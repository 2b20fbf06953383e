/// Least squares for an affine map, in double and always in the same order.
struct LinearFit {
  private let inputs: Int
  private let outputs: Int
  /// Sums of the products of inputs with each other; a last input is 1.
  private var squares: [Double]
  /// Sums of the products of inputs and outputs, an output's next to each other.
  private var products: [Double]

  /// A fit that has seen nothing.
  init(inputs: Int, outputs: Int) {
    (self.inputs, self.outputs) = (inputs, outputs)
    squares = Array(repeating: 0, count: (inputs + 1) * (inputs + 1))
    products = Array(repeating: 0, count: outputs * (inputs + 1))
  }

  /// Takes one more pair into account.
  mutating func add(input: [Double], output: [Double]) {
    let (input, size) = (input + [1], inputs + 1)
    for (row, a) in input.enumerated() {
      for (column, b) in input.enumerated() { squares[row * size + column] += a * b }
      for (index, y) in output.enumerated() { products[index * size + row] += a * y }
    }
  }

  /// The map, `[outputs, inputs]`, and what it adds.
  ///
  /// Source: Golub & Van Loan, "Matrix Computations", §4.2 (Cholesky) and §5.3.2 (normal equations).
  var solution: (matrix: [Double], offset: [Double]) {
    let size = inputs + 1
    let lower = factor
    var (matrix, offset): ([Double], [Double]) = ([], [])
    for index in 0..<outputs {
      var x = Array(products[index * size..<(index + 1) * size])
      for row in 0..<size {
        for column in 0..<row { x[row] -= lower[row * size + column] * x[column] }
        x[row] /= lower[row * size + row]
      }
      for row in (0..<size).reversed() {
        for below in row + 1..<size { x[row] -= lower[below * size + row] * x[below] }
        x[row] /= lower[row * size + row]
      }
      matrix += x.prefix(inputs)
      offset.append(x[inputs])
    }
    return (matrix, offset)
  }

  /// The lower factor of the sums of squares.
  ///
  /// An input that says nothing beyond others before it is given no part in the map.
  private var factor: [Double] {
    let size = inputs + 1
    var lower = squares
    for column in 0..<size {
      for row in column..<size {
        for k in 0..<column {
          lower[row * size + column] -= lower[row * size + k] * lower[column * size + k]
        }
      }
      let square = lower[column * size + column]
      let bound = squares[column * size + column] * 1e-12
      let pivot = square > bound ? square.squareRoot() : .infinity
      for row in column..<size { lower[row * size + column] /= pivot }
      lower[column * size + column] = pivot
    }
    return lower
  }
}
