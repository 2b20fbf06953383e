import Layers
import Tensors
import TestSupport
import Testing

@Suite struct OrthogonalTests {
  private func drawn(_ shape: Shape, gain: Float = 1, name: String = "x") -> [Float] {
    FreshParameters(seed: 31).value(
      of: name, shape: shape, initializer: .orthogonal(gain: gain))?.values ?? []
  }

  /// The largest difference of A · Aᵀ or Aᵀ · A, whichever is smaller, from a multiple of the identity.
  private func difference(_ a: [Float], rows: Int, columns: Int, from square: Double) -> Double {
    let (few, many) = (min(rows, columns), max(rows, columns))
    func element(_ one: Int, _ along: Int) -> Double {
      Double(rows < columns ? a[one * columns + along] : a[along * columns + one])
    }
    var largest = 0.0
    for i in 0..<few {
      for j in i..<few {
        let product = (0..<many).reduce(0.0) { $0 + element(i, $1) * element(j, $1) }
        largest = max(largest, abs(product - (i == j ? square : 0)))
      }
    }
    return largest
  }

  @Test(arguments: [
    (1, 1), (2, 1), (1, 3), (7, 7), (8, 8), (17, 16), (16, 17), (64, 9), (9, 64), (100, 100),
  ])
  func `has orthogonal rows or columns of length one`(rows: Int, columns: Int) {
    let matrix = drawn([rows, columns])
    #expect(difference(matrix, rows: rows, columns: columns, from: 1) < 3e-7)
  }

  @Test func `takes a kernel for a part of the row, and a gain for the length`() {
    let kernels = drawn([12, 5, 3, 3], gain: 2)
    #expect(difference(kernels, rows: 12, columns: 45, from: 4) < 2e-6)
    #expect(kernels == drawn([12, 45]).map { $0 * 2 })
  }

  @Test func `makes a unit vector of a vector, and nothing of nothing`() {
    let vector = drawn([40])
    #expect(abs(vector.reduce(0.0) { $0 + Double($1) * Double($1) } - 1) < 1e-6)
    #expect(abs(drawn([])[0]) == 1)
    #expect(drawn([0, 4]).isEmpty)
  }

  @Test func `prefers no direction`() {
    // Uniform among rotations and mirrors, every element has mean 0 and variance 1 / n.
    let matrices = (0..<2000).map { drawn([3, 3], name: "\($0)") }
    for place in 0..<9 {
      let mean = matrices.reduce(0.0) { $0 + Double($1[place]) } / 2000
      let square = matrices.reduce(0.0) { $0 + Double($1[place]) * Double($1[place]) } / 2000
      #expect(abs(mean) < 0.05)
      #expect(abs(square - 1.0 / 3) < 0.03)
    }
    let positive = matrices.count { m in
      m[0] * (m[4] * m[8] - m[5] * m[7]) - m[1] * (m[3] * m[8] - m[5] * m[6])
        + m[2] * (m[3] * m[7] - m[4] * m[6]) > 0
    }
    #expect(abs(positive - 1000) < 100)
  }
}
