import Tensors
import TestSupport
import Testing

@Suite struct WithoutGradientsTests {
  @Test func `what is computed depends on nothing, with the same bits`() {
    let weight = RandomStream(seed: 1, purpose: .noise).normal([5, 7]).leaf
    let x = RandomStream(seed: 2, purpose: .noise).normal([3, 7])
    func run() -> Tensor { (linear(x, weight: weight).gelu() * 2).sum([1]) }
    let kept = run()
    let forgotten = withoutGradients(run)
    #expect(kept.needsGradient)
    #expect(bits([forgotten]) == bits([kept]))
    #expect(kept.sum().gradients()[weight] != nil)
    // Outside again, and still without a way back.
    #expect(!forgotten.needsGradient)
  }
}
