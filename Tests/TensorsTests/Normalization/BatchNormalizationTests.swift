import Tensors
import TestSupport
import Testing

@Suite struct BatchNormalizationTests {
  private let x: Tensor = {
    var numbers = SeededNumbers(21)
    return Tensor(numbers.uniform(4 * 3 * 70).map { $0 + 5 }, [4, 3, 7, 10])
  }()

  @Test func `measures the mean and both variances of each channel`() {
    let statistics = BatchStatistics(x)
    for channel in 0..<3 {
      let values = x.sliced(1, channel..<channel + 1).values.map { Double($0) }
      let mean = values.reduce(0, +) / 280
      let squares = values.map { ($0 - mean) * ($0 - mean) }.reduce(0, +)
      #expect(abs(Double(statistics.mean.values[channel]) - mean) < 1e-5)
      #expect(abs(Double(statistics.variance.values[channel]) - squares / 280) < 1e-6)
      #expect(abs(Double(statistics.unbiasedVariance.values[channel]) - squares / 279) < 1e-6)
    }
  }

  @Test func `gives the same bits for levels and threads`() {
    let differing = differingExecutions {
      let leaf = x.leaf
      let (y, statistics) = leaf.batchNorm(weight: Tensor([1, 2, 3], [3]))
      let gradient = (y * y * y).sum().gradients()[leaf]
      return [y, statistics.mean, statistics.unbiasedVariance] + [gradient].compactMap(\.self)
    }
    #expect(differing.isEmpty)
  }

  @Test func `gives a picture the same bits alone where statistics are given`() {
    let (mean, variance) = (Tensor([5, 4, 6], [3]), Tensor([1, 2, 0.5], [3]))
    let together = x.batchNorm(mean: mean, variance: variance)
    let alone = x.sliced(0, 2..<3).batchNorm(mean: mean, variance: variance)
    #expect(bits([alone]) == bits([together.sliced(0, 2..<3)]))
  }

  @Test func `refuses single elements and statistics of other channels`() async {
    await #expect(processExitsWith: .failure) { _ = Tensor.zeros([1, 3]).batchNorm() }
    await #expect(processExitsWith: .failure) {
      _ = Tensor.zeros([2, 3]).batchNorm(mean: .zeros([2]), variance: .ones([2]))
    }
  }

  @Test(arguments: [[3, 5, 7, 6], [4, 3], [2, 4, 1]] as [Shape])
  func `has the bits of the operations that it stands for, by given statistics`(shape: Shape) {
    var numbers = SeededNumbers(24)
    let channels = shape.dimensions[1]
    let places = Shape((0..<shape.rank).map { $0 == 1 ? channels : 1 })
    let (x, cotangent) = (
      Tensor(numbers.uniform(shape.count), shape), Tensor(numbers.uniform(shape.count), shape)
    )
    let few = (0..<4).map { _ in Tensor(numbers.uniform(channels), [channels]) }
    let variance = few[1].squared() + 0.1
    func results(_ function: (Tensor, Tensor, Tensor) -> Tensor) -> [[UInt32]] {
      let leaves = [x.leaf, few[2].leaf, few[3].leaf]
      let y = function(leaves[0], leaves[1], leaves[2])
      let gradients = (y * cotangent).sum().gradients()
      return bits([y] + leaves.compactMap { gradients[$0] })
    }
    let reciprocal = Tensor(variance.values.map { 1 / ($0 + 1e-5).squareRoot() }, places)
    let expected = results { x, weight, bias in
      (x - few[0].reshaped(places)) * reciprocal * weight.reshaped(places) + bias.reshaped(places)
    }
    for level in Level.available {
      for threads in [1, 2, 3, 7] {
        Execution.with(level: level, threads: threads) {
          let found = results { x, weight, bias in
            x.batchNorm(mean: few[0], variance: variance, weight: weight, bias: bias)
          }
          #expect(found == expected, "\(level), \(threads)")
        }
      }
    }
  }
}
