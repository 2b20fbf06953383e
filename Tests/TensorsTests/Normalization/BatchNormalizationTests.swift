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
}
