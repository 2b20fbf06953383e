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
}
