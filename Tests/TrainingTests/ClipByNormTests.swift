import Tensors
import TestSupport
import Testing
import Training

@Suite struct ClipByNormTests {
  @Test func `scales all gradients together as PyTorch does`() throws {
    let example = try #require(try ConformanceGroup("optimizers")["clip"])
    let gradients = try ["0", "1"].map { try example.tensor(.input, $0) }
    let (clipped, norm) = clippedByNorm(
      gradients, maximum: try #require(example.double("max_norm")))
    #expect(
      relativeError(found: Tensor(norm), expected: try example.tensor(.output, "norm")) <= 2e-6)
    for (index, found) in clipped.enumerated() {
      let expected = try example.tensor(.output, "\(index)")
      #expect(relativeError(found: try #require(found), expected: expected) <= 2e-6)
    }
  }

  @Test func `leaves short gradients and absent ones as they are`() {
    let gradient = Tensor([0.3, -0.4], [2])
    let (clipped, norm) = clippedByNorm([nil, gradient], maximum: 1)
    #expect(clipped[0].map(\.values) == nil)
    #expect(clipped[1]?.values == gradient.values)
    #expect(abs(norm - 0.5) < 1e-6)
  }

  @Test func `says that a norm is no number`() {
    let (clipped, norm) = clippedByNorm([Tensor([.nan, 1], [2])], maximum: 1)
    #expect(norm.isNaN)
    #expect(clipped[0]?.values.allSatisfy { $0.isNaN } == true)
  }

  @Test func `gives the same bits for levels and threads`() {
    var numbers = SeededNumbers(91)
    let gradients = [30_000, 7, 9000].map { Tensor(numbers.uniform($0), [$0]) }
    let differing = differingExecutions {
      let (clipped, norm) = clippedByNorm(gradients, maximum: 2)
      return clipped.compactMap(\.self) + [Tensor(norm)]
    }
    #expect(differing.isEmpty)
  }

  @Test func `refuses a maximum of zero`() async {
    await #expect(processExitsWith: .failure) { _ = clippedByNorm([], maximum: 0) }
  }
}
