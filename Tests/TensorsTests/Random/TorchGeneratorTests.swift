import Tensors
import TestSupport
import Testing

@Suite struct TorchGeneratorTests {
  @Test func `gives the numbers of PyTorch's generator`() throws {
    let cases = try ConformanceGroup("rng").cases
    var counts: [String: Int] = [:]
    for example in cases {
      let kind = String(example.name.prefix { $0 != "-" })
      counts[kind, default: 0] += 1
      let seed = UInt64(try #require(example.int("seed")))
      var generator = TorchGenerator(seed: seed)
      switch kind {
      case "rand":
        let expected = try example.tensor(.output, "y")
        #expect(generator.uniform(expected.shape).values == expected.values, "\(example)")
      case "randperm":
        let expected = try example.integers(.output, "y")
        #expect(generator.permutation(expected.count) == expected, "\(example)")
      default:
        let count = try #require(example.int("n"))
        let first = relativeError(
          found: generator.normal([count]), expected: try example.tensor(.output, "y"))
        let then = relativeError(
          found: generator.normal([16]), expected: try example.tensor(.output, "then"))
        #expect(first < 1e-6, "\(example)")
        #expect(then < 1e-6, "\(example)")
      }
    }
    #expect(counts == ["rand": 4, "randperm": 4, "randn": 24])
  }

  @Test func `gives the same bits at all levels and threads`() {
    #expect(
      differingExecutions {
        var generator = TorchGenerator(seed: 5)
        return [generator.normal([7]), generator.normal([100_003]), generator.normal([3])]
      }.isEmpty)
  }

  /// The tenth-thousandth number of MT19937 with seed 5489, as the C++ standard demands it.
  @Test func `is the generator of the C++ standard`() {
    var twister = MersenneTwister(seed: 5489)
    for _ in 1..<10_000 { _ = twister.next() }
    #expect(twister.next() == 4_123_659_995)
  }

  @Test func `permutes nothing and one`() {
    var generator = TorchGenerator(seed: 1)
    #expect(generator.permutation(0).isEmpty)
    #expect(generator.permutation(1) == [0])
  }
}
