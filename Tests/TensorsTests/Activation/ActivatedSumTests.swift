import Tensors
import TestSupport
import Testing

@Suite struct ActivatedSumTests {
  @Test func `has the bits of a sum and the function after it, and its gradients`() {
    let both = RandomStream(seed: 1, purpose: .noise).normal([2, 3, 5, 611])
    let (a, b) = (both.sliced(0, 0..<1), both.sliced(0, 1..<2))
    #expect(
      differingExecutions { [sum(a, b, then: Elementwise(.relu)), (a + b).relu()] }.isEmpty)
    #expect(bits([sum(a, b, then: Elementwise(.relu))]) == bits([(a + b).relu()]))
    let (p, q) = (a.leaf, b.leaf)
    let found = sum(p, q, then: Elementwise(.relu)).sum().gradients()
    let expected = (p + q).relu().sum().gradients()
    for leaf in [p, q] {
      #expect(bits([found[leaf] ?? Tensor(0)]) == bits([expected[leaf] ?? Tensor(1)]))
    }
  }
}
