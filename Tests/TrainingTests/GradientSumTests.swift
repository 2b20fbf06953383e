import Layers
import Tensors
import TestSupport
import Testing
import Training

@Suite struct GradientSumTests {
  private let parameters: [Parameter] = {
    var numbers = SeededNumbers(85)
    return [("a", Shape([120, 300])), ("b", Shape([7])), ("unused", Shape([2]))].map {
      Parameter(name: $0, value: Tensor(numbers.uniform($1.count), $1), isTrained: true)
    }
  }()

  /// The sum of two shards, whose losses depend on all parameters but the last one.
  private func sum(lossScale: Float = 1) -> GradientSum {
    var sum = GradientSum(parameters: parameters, lossScale: lossScale)
    for shard in 1...2 {
      var numbers = SeededNumbers(UInt64(shard))
      let losses = parameters[..<2].map { parameter in
        (parameter.value * parameter.value
          * Tensor(numbers.uniform(parameter.shape.count), parameter.shape)).sum()
      }
      sum.add(losses[0] + losses[1], parameters: parameters)
    }
    return sum
  }

  private func means(_ sum: GradientSum, times factor: Float = 1) -> [Tensor?] {
    parameters.indices.map { sum.mean(at: $0, over: 24, times: factor) }
  }

  @Test func `clips as whole gradients are clipped`() {
    let sum = sum()
    let (clipped, norm) = clippedByNorm(means(sum), maximum: 0.25)
    #expect(abs(sum.norm(over: 24) / norm - 1) < 1e-6)
    #expect(norm > 0.25)
    let factor = clippingFactor(norm: norm, maximum: 0.25)
    let streamed = means(sum, times: factor)
    #expect(bits(streamed.compactMap(\.self)) == bits(clipped.compactMap(\.self)))
    #expect(streamed[2].map(\.values) == nil)
  }

  @Test(arguments: [Float(65_536), 0x1p-10])
  func `a scale of the loss changes no bit`(scale: Float) {
    let (plain, scaled) = (sum(), sum(lossScale: scale))
    #expect(scaled.loss == plain.loss)
    #expect(bits(means(scaled).compactMap(\.self)) == bits(means(plain).compactMap(\.self)))
    #expect(scaled.norm(over: 24) == plain.norm(over: 24))
  }

  @Test func `gives the same bits for levels and threads`() {
    let differing = differingExecutions {
      let sum = sum()
      return means(sum, times: 0.3).compactMap(\.self) + [Tensor(sum.norm(over: 24))]
    }
    #expect(differing.isEmpty)
  }

  @Test func `says that a gradient is no number`() {
    var sum = GradientSum(parameters: parameters)
    sum.add((parameters[1].value * .infinity).sum(), parameters: parameters)
    #expect(!sum.norm(over: 1).isFinite)
  }
}
