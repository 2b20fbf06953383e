import Layers
import Tensors
import TestSupport
import Testing

@Suite struct OrthogonalBlocksTests {
  private func drawn(_ shape: Shape, name: String = "features") -> Tensor? {
    FreshParameters(seed: 31).value(of: name, shape: shape, initializer: .orthogonalBlocks)
  }

  @Test(arguments: [(1, 1), (4, 4), (10, 4), (3, 8), (64, 16)])
  func `has orthogonal rows in each block, of the lengths of normal ones`(
    rows: Int, columns: Int
  ) throws {
    let features = try #require(drawn([rows, columns]))
    let products = features.matmul(features, transposesOther: true).values
    for i in 0..<rows {
      let square = products[i * rows + i]
      #expect(square > 0)
      for j in 0..<i where i / columns == j / columns {
        let size = (square * products[j * rows + j]).squareRoot()
        #expect(abs(products[i * rows + j]) < 1e-6 * size)
      }
    }
    #expect(drawn([0, 4])?.count == 0)
  }

  @Test func `each row is distributed as normal numbers`() throws {
    // A squared length of d normal numbers has mean d and variance 2 d.
    let squares = try #require(drawn([4000, 8])).squared().sum([1]).values.map { Double($0) }
    let mean = squares.reduce(0, +) / 4000
    let variance = squares.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / 4000
    #expect(abs(mean - 8) < 0.3)
    #expect(abs(variance - 16) < 2)
  }

  @Test func `stays as it is where a run has rules for matrices`() {
    let rules = ParameterRules([
      ParameterRules<Initializer>.Rule(.kind(.matrix), .truncatedNormal(deviation: 0.02))
    ])
    let source = FreshParameters(seed: 31, overrides: rules)
    let features = source.value(of: "features", shape: [8, 4], initializer: .orthogonalBlocks)
    #expect(features?.values == drawn([8, 4])?.values)
  }

  @Test func `has the same bits at every level and with any threads`() {
    #expect(differingExecutions { [drawn([70, 33])].compactMap(\.self) }.isEmpty)
  }
}
