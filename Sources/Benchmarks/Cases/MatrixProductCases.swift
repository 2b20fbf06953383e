import Tensors

extension BenchmarkCase {
  /// Square matrix products, as layers run them: packing and a fresh result included.
  static let matrixProducts: [BenchmarkCase] = [256, 512, 1024].map { size in
    BenchmarkCase(
      "matmul-\(size)", "[\(size), \(size)] · [\(size), \(size)]",
      operations: 2 * Double(size * size * size)
    ) {
      let (a, b) = (numbers([size, size]), numbers([size, size]))
      return { _ = a.matmul(b) }
    }
  }

  /// A layer of a network on few rows: a weight that stays, which is read once.
  static let skinnyProducts: [BenchmarkCase] = [1, 8, 64].map { rows in
    let (inputs, outputs) = (1024, 4096)
    return BenchmarkCase(
      "linear-\(rows)", "[\(rows), \(inputs)] · [\(outputs), \(inputs)]ᵀ, a weight that stays",
      operations: 2 * Double(rows * inputs * outputs),
      bytes: 4 * Double(inputs * outputs + rows * (inputs + outputs))
    ) {
      let x = numbers([rows, inputs])
      let weight = numbers([outputs, inputs]).keptForProducts
      return { _ = linear(x, weight: weight) }
    }
  }
}
