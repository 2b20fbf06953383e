import Tensors
import TestSupport
import Testing

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#elseif canImport(Darwin)
  import Darwin
#endif

@Suite struct RandomStreamTests {
  private let noise = RandomStream(seed: 7, purpose: .noise)

  private let draws: [@Sendable (RandomStream, Shape, Int) -> Tensor] = [
    { $0.uniform($1, from: $2) }, { $0.uniformAboveZero($1, from: $2) },
    { $0.normal($1, from: $2) }, { $0.logistic($1, from: $2) },
  ]

  /// Computed by another implementation of Philox: what a seed means must never change.
  @Test func `keeps the meaning of seeds and purposes`() {
    #expect(
      noise.bits(8) == [
        0x4791_940F, 0xD453_63C2, 0x8E83_9028, 0xA92A_0EAA, 0xC5CF_B277, 0x4C01_ACFE, 0xDA35_B3E6,
        0x09EF_AC88,
      ])
    let named = RandomStream(
      seed: 0x1234_5678_9ABC_DEF0, purpose: .initialisation(of: "coupling0.0.weight"))
    #expect(named.bits(4) == [0x9490_E71E, 0x6D3E_9AD6, 0xA5CE_7413, 0xDF21_7866])
    let order = RandomStream(seed: 7, purpose: .shuffling(epoch: 3))
    #expect(order.bits(4) == [0xE9E6_30D1, 0xEAEF_45CE, 0x5E17_5585, 0x7B7C_D788])
    #expect(order.permutation(10) == [7, 6, 8, 5, 2, 4, 3, 1, 0, 9])
  }

  @Test func `keeps the numbers of the purposes`() {
    let kinds: [(RandomPurpose, UInt16)] = [
      (.noise, 1), (.samplerNoise(step: 5), 2), (.dequantisation(sample: 5), 3),
      (.initialisation(of: "a"), 4), (.shuffling(epoch: 5), 5), (.dropout(of: "a", sample: 5), 6),
      (.trainingTime(sample: 5), 7), (.trainingNoise(sample: 5), 8),
      (.augmentation(sample: 5), 9), (.conditionDropout(sample: 5), 10),
    ]
    for (purpose, kind) in kinds { #expect(purpose.kind == kind) }
    #expect(RandomPurpose.shuffling(epoch: 5).detail == 5)
    // Published values of 64-bit FNV-1a.
    #expect(RandomPurpose.initialisation(of: "").detail == 0xCBF2_9CE4_8422_2325)
    #expect(RandomPurpose.initialisation(of: "a").detail == 0xAF63_DC4C_8601_EC8C)
    #expect(RandomPurpose.initialisation(of: "foobar").detail == 0x8594_4171_F739_67E8)
    let streams = kinds.map { RandomStream(seed: 1, purpose: $0.0).bits(2) }
    #expect(Set(streams).count == kinds.count)
  }

  @Test func `gives number i whatever is drawn with it`() {
    for draw in draws {
      let all = draw(noise, [5000], 0).values
      for (start, count) in [
        (0, 1), (1, 1), (2, 3), (3, 2), (4, 4), (7, 18), (2047, 2049), (4999, 1),
      ] {
        #expect(draw(noise, [count], start).values == Array(all[start..<start + count]))
      }
      #expect(draw(noise, [0], 3).values.isEmpty)
      #expect(draw(noise, [], 9).item == all[9])
    }
    #expect(noise.bits(9, from: 5) == Array(noise.bits(14)[5...]))
    #expect(noise.integers(9, below: 1000, from: 5) == Array(noise.integers(14, below: 1000)[5...]))
  }

  @Test func `gives the same bits at all levels and threads`() {
    #expect(differingExecutions { draws.map { $0(noise, [3, 50_001], 1) } }.isEmpty)
  }

  @Test func `draws a picture in a batch as alone`() {
    let seeds: [UInt64] = [7, 8, .max]
    let batch = RandomStream.batch(seeds: seeds, purpose: .noise) { $0.normal([3, 5, 7]) }
    #expect(batch.shape == [3, 3, 5, 7])
    for (index, seed) in seeds.enumerated() {
      let alone = RandomStream(seed: seed, purpose: .noise).normal([3, 5, 7])
      #expect(alone.values == Array(batch.values[index * 105..<(index + 1) * 105]))
    }
  }

  @Test func `maps bits as documented`() {
    let bits = noise.bits(20_000)
    let (uniform, above) = (noise.uniform([20_000]).values, noise.uniformAboveZero([20_000]).values)
    let (normal, logistic) = (noise.normal([20_000]).values, noise.logistic([20_000]).values)
    var (normalError, logisticError) = (0.0, 0.0)
    for (index, word) in bits.enumerated() {
      #expect(Double(uniform[index]) == Double(word >> 8) / 16_777_216)
      #expect(above[index] == uniform[index] + 0x1p-24)
      let u = (Double(word) + 0.5) / 4_294_967_296
      logisticError = max(logisticError, abs(Double(logistic[index]) - log(u / (1 - u))))
      let (first, second) = (bits[index & ~1], bits[index | 1])
      let radius = (-2 * log((Double(first) + 1) / 4_294_967_296)).squareRoot()
      let angle = 2 * Double.pi * Double(second >> 8) / 16_777_216
      let expected = radius * (index & 1 == 0 ? cos(angle) : sin(angle))
      normalError = max(normalError, abs(Double(normal[index]) - expected))
    }
    #expect(normalError < 3e-6)
    #expect(logisticError < 3e-6)
  }

  @Test func `has the moments and tails of its distributions`() {
    let count = 1_000_000
    func moments(_ x: Tensor) -> (mean: Double, variance: Double, fourth: Double) {
      let values = x.values.map(Double.init)
      let mean = values.reduce(0, +) / Double(count)
      func central(_ power: Double) -> Double {
        values.reduce(0) { $0 + pow(abs($1 - mean), power) } / Double(count)
      }
      return (mean, central(2), central(4))
    }
    // Bounds of five standard errors.
    let normal = noise.normal([count])
    let n = moments(normal)
    #expect(abs(n.mean) < 0.005 && abs(n.variance - 1) < 0.0071 && abs(n.fourth - 3) < 0.05)
    let tail = normal.values.filter { abs($0) > 3 }.count
    #expect(abs(tail - 2700) < 260)
    let u = moments(noise.uniform([count]))
    #expect(abs(u.mean - 0.5) < 0.0015 && abs(u.variance - 1.0 / 12) < 0.0004)
    let l = moments(noise.logistic([count]))
    #expect(abs(l.mean) < 0.0091 && abs(l.variance - Double.pi * Double.pi / 3) < 0.03)
    let neighbours = zip(normal.values, normal.values.dropFirst()).reduce(0.0) {
      $0 + Double($1.0) * Double($1.1)
    }
    #expect(abs(neighbours / Double(count)) < 0.005)
  }

  @Test func `draws integers without a bias`() {
    for bound in [1, 2, 3, 10, 1000] {
      var counts = [Int](repeating: 0, count: bound)
      let draws = 20_000
      for number in noise.integers(draws, below: bound) { counts[number] += 1 }
      let expected = Double(draws) / Double(bound)
      let distance = counts.reduce(0) { $0 + pow(Double($1) - expected, 2) / expected }
      #expect(distance < Double(bound) + 5 * (2 * Double(bound)).squareRoot())
    }
    // Just above half of the range every second attempt is rejected; fair numbers have this mean.
    let large = noise.integers(4000, below: 1 << 62 + 1 << 61 + 1)
    let mean = large.reduce(0.0) { $0 + Double($1) / 4000 } / Double(1 << 62 + 1 << 61 + 1)
    #expect(abs(mean - 0.5) < 0.023)
  }

  @Test func `permutes fairly`() {
    var counts: [[Int]: Int] = [:]
    for epoch in 0..<6000 {
      counts[
        RandomStream(seed: 3, purpose: .shuffling(epoch: epoch)).permutation(3), default: 0] += 1
    }
    #expect(counts.count == 6)
    #expect(counts.values.allSatisfy { abs($0 - 1000) < 145 })
    #expect(noise.permutation(1000).sorted() == Array(0..<1000))
    #expect(noise.permutation(0).isEmpty)
    #expect(noise.permutation(1) == [0])
  }

  @Test func `stops at integers below nothing`() async {
    await #expect(processExitsWith: .failure) {
      _ = RandomStream(seed: 1, purpose: .noise).integer(at: 0, below: 0)
    }
  }
}
