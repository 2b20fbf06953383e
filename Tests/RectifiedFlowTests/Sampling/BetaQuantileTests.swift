import RectifiedFlow
import Tensors
import TestSupport
import Testing

@Suite struct BetaQuantileTests {
  static let quantiles = (try? ConformanceGroup("sampling").cases(of: "beta")) ?? []

  @Test(arguments: quantiles)
  func `has scipy's quantiles of beta distributions`(example: ConformanceCase) throws {
    let (shares, expected) = (
      try Self.doubles(example, .input, "p"), try Self.doubles(example, .output, "x")
    )
    let (alpha, beta) = (
      try #require(example.double("alpha")), try #require(example.double("beta"))
    )
    for (p, x) in zip(shares, expected) {
      let found = betaQuantile(p, alpha: alpha, beta: beta)
      // Both are right to a few units in the last place; near 1 that is what x itself can say.
      #expect(abs(found - x) <= 2e-14 * x, "\(p)")
    }
    #expect(betaQuantile(0, alpha: alpha, beta: beta) == 0)
    #expect(betaQuantile(1, alpha: alpha, beta: beta) == 1)
  }

  @Test func `has quantiles of six distributions`() { #expect(Self.quantiles.count == 6) }

  /// Doubles that are stored as the sums of three floats.
  private static func doubles(
    _ example: ConformanceCase, _ kind: ConformanceCase.Kind, _ name: String
  ) throws -> [Double] {
    let parts = try example.tensor(kind, name)
    let (values, count) = (parts.values, parts.shape[1])
    return (0..<count).map { column in
      (0..<3).reduce(0) { $0 + Double(values[$1 * count + column]) }
    }
  }
}
