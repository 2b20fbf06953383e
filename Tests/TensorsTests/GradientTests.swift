import Tensors
import TestSupport
import Testing

@Suite("Gradients agree with central differences")
struct GradientTests {
  @Test(arguments: GradientCase.all)
  func `along random directions`(example: GradientCase) {
    let (error, tolerance) = example.disagreement()
    #expect(error <= tolerance, "\(example.name): relative error \(error)")
  }

  @Test func `adds up where a tensor is used twice`() {
    let x = Tensor([2, 3], [2]).leaf
    let gradients = (x * x + x).sum().gradients()
    #expect(gradients[x]?.values == [5, 7])
  }

  @Test func `tears a deep graph down without overflowing the stack`() {
    let x = Tensor([1], [1]).leaf
    var y = x
    for _ in 0..<100_000 { y = y + 1 }
    #expect(y.sum().gradients()[x]?.values == [1])
  }

  @Test func `drops a deep graph that nobody asks for gradients`() {
    var y = Tensor([1], [1]).leaf
    for _ in 0..<100_000 { y = y + 1 }
    #expect(y.item == 100_001)
  }

  @Test func `refuses a loss that is not a scalar`() async {
    await #expect(processExitsWith: .failure) { _ = Tensor.zeros([2]).leaf.gradients() }
  }
}
