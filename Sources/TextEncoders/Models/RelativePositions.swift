import Layers
import Tensors

/// What T5 adds to attention's scores: a number for each head and each kind of distance.
///
/// Half of the kinds are for keys behind the query. Of each half the first half are the distances
/// 0, 1, … themselves; the others are steps of equal ratio up to the maximum, and all beyond.
///
/// Source: Raffel et al., 2019, [arXiv:1910.10683](https://arxiv.org/abs/1910.10683), §2.1;
/// transformers, modeling_t5.py, `_relative_position_bucket`.
package struct RelativePositions: Sendable {
  private let table: Embedding
  private let heads: Int
  private let buckets: Int
  private let maximumDistance: Int

  init(_ configuration: T5Configuration, from scope: ParameterScope) throws {
    (heads, buckets) = (configuration.heads, configuration.buckets)
    maximumDistance = configuration.maximumDistance
    table = try Embedding(count: buckets, size: heads, from: scope)
  }

  /// `[1, heads, length, length]`, queries before keys.
  func callAsFunction(length: Int) -> Tensor {
    let kinds = Self.kinds(
      upTo: max(length, 1), buckets: buckets, maximumDistance: maximumDistance)
    let ids = (0..<length).flatMap { query in
      (0..<length).map { key in kinds[abs(key - query)] + (key > query ? buckets / 2 : 0) }
    }
    return table(Indices(ids, [1, length, length])).permuted(0, 3, 1, 2)
  }

  /// The kind of each distance below `count`.
  package static func kinds(upTo count: Int, buckets: Int, maximumDistance: Int) -> [Int] {
    let (own, exact) = (buckets / 2, buckets / 4)
    let steps = own - exact
    // exact + ⌊steps · log(d / exact) / log(maximum / exact)⌋, by powers: no logarithm is asked
    // whether it is quite a whole number.
    func power(_ base: Double, _ exponent: Int) -> Double {
      (0..<exponent).reduce(1) { product, _ in product * base }
    }
    let ratio = Double(maximumDistance) / Double(exact)
    return (0..<count).map { distance in
      guard distance >= exact else { return distance }
      let reached = power(Double(distance) / Double(exact), steps)
      let step = (0..<steps).last { power(ratio, $0) <= reached } ?? 0
      return exact + step
    }
  }
}
