import Tensors
import TestSupport
import Testing

/// Weights in 16 bits give what their widened copies give.
@Suite struct NarrowWeightTests {
  /// Rows, columns and depth of products: panels and pieces of k that are whole, cut, and absent.
  private static let sizes = [
    (1, 1, 1), (1, 5, 3), (9, 70, 33), (12, 32, 128), (13, 33, 129), (7, 130, 1), (33, 1, 20),
    (5, 64, 0), (100, 130, 400), (3, 65, 1601),
  ]
  private static let narrow: [StoredType] = [.float16, .bfloat16]

  /// The same numbers in memory of 32-bit floats.
  private func widened(_ x: Tensor) -> Tensor { Tensor(x.values, x.shape) }

  @Test(arguments: narrow, Precision.allCases)
  func `multiply as their widened copies do, packed once or at each use`(
    type: StoredType, precision: Precision
  ) {
    var numbers = SeededNumbers(31)
    for (m, n, k) in Self.sizes {
      let x = Tensor(numbers.uniform(m * k), [m, k])
      // An odd address, as in a file whose header has an odd length.
      let weight = narrowTensor(numbers.uniform(n * k), [n, k], storedAs: type, offset: n % 2)
      let turned = narrowTensor(widened(weight).transposed().values, [k, n], storedAs: type)
      let bias = narrowTensor(numbers.uniform(n), [n], storedAs: type)
      #expect(weight.elementType == type && weight.shape == [n, k])
      Precision.with(precision) {
        let expected = [
          linear(x, weight: widened(weight), bias: widened(bias)), x.matmul(widened(turned)),
        ]
        let kept = weight.reshaped(n, k)  // shares the storage, and what it keeps
        for _ in 1...3 {
          func products() -> [Tensor] {
            [linear(x, weight: kept, bias: bias), x.matmul(turned)]
          }
          #expect(bits(products()) == bits(expected), "\((m, n, k))")
          #expect(differingExecutions(products) == [], "\((m, n, k))")
          _ = kept.keptForProducts
        }
        #expect(
          bits([x.matmul(weight, transposesOther: true)])
            == bits([x.matmul(widened(turned))]))
      }
    }
  }

  @Test(arguments: narrow)
  func `multiply matrix by matrix`(type: StoredType) {
    var numbers = SeededNumbers(32)
    let a = Tensor(numbers.uniform(2 * 3 * 5 * 40), [2, 3, 5, 40])
    let b = narrowTensor(numbers.uniform(3 * 40 * 37), [3, 40, 37], storedAs: type)
    let left = narrowTensor(numbers.uniform(6 * 40), [6, 40], storedAs: type)
    func products(_ b: Tensor, _ left: Tensor) -> [Tensor] { [a.matmul(b), left.matmul(b)] }
    #expect(bits(products(b, left)) == bits(products(widened(b), widened(left))))
    #expect(differingExecutions { products(b, left) } == [])
  }

  @Test(arguments: narrow, [false, true])
  func `are read by every other operation as their widened copies are`(
    type: StoredType, isKept: Bool
  ) {
    var numbers = SeededNumbers(33)
    let x = Tensor(numbers.uniform(2 * 6 * 8 * 8), [2, 6, 8, 8])
    var weights = [[6, 6, 3, 3], [8], [8], [50, 8]].map { shape in
      narrowTensor(numbers.uniform(shape.reduce(1, *)), Shape(shape), storedAs: type, offset: 1)
    }
    let ids = Indices([3, 49, 0, 3], [4])
    func results(_ w: [Tensor]) -> [Tensor] {
      [
        conv2d(x, weight: w[0], padding: 1), x.layerNorm(weight: w[1], bias: w[2]), x * w[1],
        w[3].gatherRows(ids), w[3].sum([0]), w[3].sliced(0, 5..<7),
        w[3].transposed(), w[3].reshaped(8, 50), w[3].exp(),
      ]
    }
    let expected = bits(results(weights.map(widened)))
    if isKept { weights = weights.map(\.keptForProducts) }
    for _ in 1...2 {
      #expect(bits(results(weights)) == expected)
      #expect(differingExecutions { results(weights) } == [])
    }
  }

  @Test(arguments: narrow)
  func `pass gradients on, and become 32-bit floats where they are trained`(type: StoredType) {
    var numbers = SeededNumbers(34)
    let x = Tensor(numbers.uniform(9 * 40), [9, 40]).leaf
    let weight = narrowTensor(numbers.uniform(33 * 40), [33, 40], storedAs: type)
    func slope(_ weight: Tensor) -> [Tensor] {
      [linear(x, weight: weight).tanh().sum().gradients()[x]].compactMap(\.self)
    }
    #expect(slope(weight).count == 1)
    #expect(bits(slope(weight)) == bits(slope(widened(weight))))
    #expect(differingExecutions { slope(weight) } == [])
    #expect(weight.leaf.elementType == .float32)
    #expect(bits([weight.leaf]) == bits([weight]))
  }

  @Test func `refuses floats at an address that is not aligned`() async {
    await #expect(processExitsWith: .failure) {
      final class Nobody: Sendable {}
      let memory = UnsafeMutableRawPointer.allocate(byteCount: 8, alignment: 8)
      _ = Tensor([1], storedAs: .float32, at: memory + 1, owner: Nobody())
    }
  }
}
