import Layers
import Tensors
import TestSupport
import Testing

@Suite struct ActivationTests {
  private func slopes(
    at values: [Float], _ function: (Tensor) -> Tensor
  ) -> [Float] {
    let x = Tensor(values, [values.count]).leaf
    return function(x).sum().gradients()[x]?.values ?? []
  }

  @Test(arguments: Activation.allCases)
  func `has the same bits with any threads, alone and in a batch`(activation: Activation) {
    var seeded = SeededNumbers(24)
    let values = seeded.uniform(3 * 50_021, scale: 6)
    let weights = seeded.uniform(3 * 50_021)
    let differing = differingExecutions(levels: Level.available.filter { $0 != .portable }) {
      let x = Tensor(values, [3, 50_021]).leaf
      let y = activation(x)
      #expect(
        bits([activation(x.sliced(0, 1..<2))]) == bits([y.sliced(0, 1..<2)]), "\(activation)")
      return [y, (y * Tensor(weights, x.shape)).sum().gradients()[x]].compactMap { $0 }
    }
    #expect(differing.isEmpty)
  }

  @Test func `kinks have PyTorch's slopes`() {
    #expect(slopes(at: [0, -0.0]) { $0.relu() } == [0, 0])
    #expect(slopes(at: [0, -0.0]) { $0.abs() } == [0, 0])
    #expect(slopes(at: [0]) { $0.leakyReLU(slope: 0.25) } == [0.25])
    #expect(slopes(at: [0]) { $0.elu(alpha: 2) } == [2])
    #expect(slopes(at: [-3, 3]) { $0.hardswish() } == [0, 1])
  }

  @Test(
    arguments: Activation.allCases.filter { ![.exp, .reluSquared, .tanh, .sigmoid].contains($0) })
  func `grows like x far above zero, and flattens or stays far below`(activation: Activation) {
    let far: [Float] = [50, 1e10, 1e30]
    let scale: Float = activation == .selu ? 1.050701 : 1
    let values = activation(Tensor(far, [3])).values
    for (found, x) in zip(values, far) { #expect(abs(found / x - scale) < 1e-6) }
    #expect(slopes(at: far) { activation($0) }.allSatisfy { abs($0 - scale) < 1e-6 })
    let below = slopes(at: [-200, -1e10, -1e30]) { activation($0) }
    let left: Float = activation == .leakyReLU ? 0.01 : 0
    #expect(below.allSatisfy { abs($0 - left) < 1e-30 })
  }

  @Test func `knows values that are written down elsewhere`() {
    let x = Tensor([-1, 0, 1, 3], [4])
    #expect(x.relu().values == [0, 0, 1, 3])
    #expect(x.reluSquared().values == [0, 0, 1, 9])
    #expect(x.squared().values == [1, 0, 1, 9])
    #expect(x.abs().values == [1, 0, 1, 3])
    #expect(x.hardswish().values == [-1 / 3, 0, 2 / 3, 3])
    #expect(x.leakyReLU().values == [-0.01, 0, 1, 3])
    #expect(Tensor([0, 1, 4], [3]).sqrt().values == [0, 1, 2])
    #expect(Tensor([0, 1, -1], [3]).log().values.prefix(2) == [-.infinity, 0])
    #expect(Tensor([0, 1, -1], [3]).log().values[2].isNaN)
    #expect(Tensor([0], [1]).exp().values == [1])
    #expect(Tensor([0, 100, -200], [3]).sigmoid().values == [0.5, 1, 0])
  }

  @Test func `takes a tensor without elements, and keeps shapes`() {
    #expect(Tensor.zeros([0, 3]).gelu().shape == [0, 3])
    #expect(Tensor(2).silu().shape == [])
    #expect(Tensor.zeros([0, 3, 8]).swiglu().shape == [0, 3, 4])
  }

  @Test func `a gated unit refuses an odd last axis`() async {
    await #expect(processExitsWith: .failure) { _ = Tensor.zeros([2, 5]).geglu() }
  }

  @Test func `a gated unit refuses a scalar`() async {
    await #expect(processExitsWith: .failure) { _ = Tensor(1).glu() }
  }
}
