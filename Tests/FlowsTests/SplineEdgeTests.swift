import Flows
import Tensors
import TestSupport
import Testing

/// Splines where one piece ends and the next begins.
@Suite struct SplineEdgeTests {
  private static let bins = 4
  private let spline = RationalQuadraticSpline(bound: 2)

  /// The same curve for each of `count` components.
  private func knots(_ count: Int, leaf: Bool = false) -> RationalQuadraticSpline.Knots {
    func rows(_ row: [Float]) -> Tensor {
      let tensor = Tensor((0..<count).flatMap { _ in row }, [count, row.count])
      return leaf ? tensor.leaf : tensor
    }
    return RationalQuadraticSpline.Knots(
      widths: rows([0.3, -0.4, 0.8, 0.1]), heights: rows([-0.2, 0.6, 0.2, -0.5]),
      derivatives: rows([0.4, -0.7, 0.9]))
  }

  /// The knots' places along an axis: shares of the sizes, added up.
  private func places(_ sizes: [Float]) -> [Float] {
    let shares = Tensor(sizes, [sizes.count]).softmax().values.map { $0 * (1 - 4e-3) + 1e-3 }
    var sum: Float = 0
    let inner = shares.dropLast().map { share in
      sum += share
      return sum * 4 - 2
    }
    return [-2] + inner + [2]
  }

  @Test(arguments: [false, true])
  func `gradients at an edge are finite, and those of either side`(isInverse: Bool) throws {
    let edges = places(isInverse ? [-0.2, 0.6, 0.2, -0.5] : [0.3, -0.4, 0.8, 0.1])
    func slopes(_ x: [Float]) throws -> [Float] {
      let leaf = Tensor(x, [x.count]).leaf
      let curve = knots(x.count, leaf: true)
      let y: (Tensor, Tensor) =
        isInverse ? spline.inverse(leaf, curve) : spline.forward(leaf, curve)
      let gradients = (y.0.sum() + y.1.sum() * 0.5).gradients()
      let ofKnots = [curve.widths, curve.heights, curve.derivatives].compactMap { gradients[$0] }
      #expect(ofKnots.count == 3)
      for gradient in ofKnots { #expect(gradient.values.allSatisfy { $0.isFinite }) }
      return try #require(gradients[leaf]).values
    }
    let at = try slopes(edges)
    let below = try slopes(edges.map { $0 - 5e-5 })
    let above = try slopes(edges.map { $0 + 5e-5 })
    for index in edges.indices {
      #expect(at[index].isFinite)
      let nearest = min(abs(at[index] - below[index]), abs(at[index] - above[index]))
      #expect(nearest < 5e-2 * max(1, abs(at[index])), "edge \(index)")
    }
  }

  @Test func `the curve and its slope go through an edge without a jump`() {
    let edges = places([0.3, -0.4, 0.8, 0.1])
    let curve = knots(edges.count)
    let below = spline.forward(Tensor(edges.map { $0 - 1e-5 }, [edges.count]), curve)
    let above = spline.forward(Tensor(edges.map { $0 + 1e-5 }, [edges.count]), curve)
    for (a, b) in zip(below.y.values, above.y.values) { #expect(abs(a - b) < 1e-4) }
    for (a, b) in zip(below.logSlope.values, above.logSlope.values) { #expect(abs(a - b) < 1e-3) }
  }
}
