import Judging
import Tensors
import TestSupport
import Testing

@Suite struct FrechetDistanceTests {
  /// Sets of features, and what pytorch-fid and scipy make of them.
  private static let cases = (try? ConformanceGroup("judging"))?.cases(of: "distance") ?? []

  private func sets(_ example: ConformanceCase) throws -> (FeatureSet, FeatureSet) {
    (
      FeatureSet(name: "x", try example.tensor(.input, "x")),
      FeatureSet(name: "y", try example.tensor(.input, "y"))
    )
  }

  @Test(arguments: cases)
  func `is that of other programs, of few pictures too`(_ example: ConformanceCase) throws {
    let (x, y) = try sets(example)
    let expected = try #require(example.double("frechet"))
    let found = try frechetDistance(FeatureGaussian(of: x), FeatureGaussian(of: y))
    #expect(abs(found - expected) <= 1e-11 * expected)
    let back = try frechetDistance(FeatureGaussian(of: y), FeatureGaussian(of: x))
    #expect(abs(back - expected) <= 1e-11 * expected)
  }

  @Test func `there are cases of all kinds`() {
    #expect(Self.cases.count == 6)
  }

  @Test(arguments: cases)
  func `of a set to itself is nothing`(_ example: ConformanceCase) throws {
    let (x, _) = try sets(example)
    let gaussian = try FeatureGaussian(of: x)
    #expect(frechetDistance(gaussian, gaussian) <= 1e-11 * totalVariance(x))
  }

  @Test func `of a set that is moved is the square of how far`() throws {
    // Multiples of 1/256, so that moving rounds nothing.
    var numbers = SeededNumbers(3)
    let values = numbers.uniform(60 * 24).map { ($0 * 256).rounded() / 256 }
    let x = FeatureSet(name: "x", Tensor(values, [60, 24]))
    let y = FeatureSet(name: "y", Tensor(values.map { $0 + 0.5 }, [60, 24]))
    let found = try frechetDistance(FeatureGaussian(of: x), FeatureGaussian(of: y))
    #expect(abs(found - 24 * 0.25) < 1e-10)
  }

  @Test func `of known distributions`() {
    // Σ (σ₁ − σ₂)² where both are diagonal; nothing in common in the last one.
    let a = FeatureGaussian(mean: [1, 2, 3], covariance: [4, 0, 0, 0, 9, 0, 0, 0, 0])
    let b = FeatureGaussian(mean: [1, 2, 5], covariance: [1, 0, 0, 0, 16, 0, 0, 0, 25])
    #expect(abs(frechetDistance(a, b) - (4 + 1 + 1 + 25)) < 1e-12)
    let none = FeatureGaussian(mean: [0, 0], covariance: [0, 0, 0, 0])
    #expect(frechetDistance(none, none) == 0)
    let turned = FeatureGaussian(mean: [3, 4], covariance: [2, 1, 1, 2])
    #expect(abs(frechetDistance(none, turned) - 29) < 1e-12)
  }

  @Test func `has the same bits at every level with any threads`() throws {
    let example = try #require(Self.cases.first { $0.name == "distance-001" })
    let (x, y) = try sets(example)
    var found: Set<UInt64> = []
    for level in Level.available {
      for threads in [1, 2, 3, 7] {
        try Execution.with(level: level, threads: threads) {
          let distance = try frechetDistance(FeatureGaussian(of: x), FeatureGaussian(of: y))
          found.insert(distance.bitPattern)
        }
      }
    }
    #expect(found.count == 1)
  }

  @Test func `needs two pictures`() {
    let one = FeatureSet(name: "drawn", Tensor([1, 2], [1, 2]))
    #expect(throws: JudgingError.tooFew(what: "drawn", needed: 2, found: 1)) {
      try FeatureGaussian(of: one)
    }
  }

  private func totalVariance(_ set: FeatureSet) -> Double {
    (0..<set.size).reduce(0.0) { total, feature in
      let column = stride(from: feature, to: set.values.count, by: set.size)
        .map { Double(set.values[$0]) }
      let mean = column.reduce(0, +) / Double(set.count)
      return total
        + column.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(set.count - 1)
    }
  }
}
