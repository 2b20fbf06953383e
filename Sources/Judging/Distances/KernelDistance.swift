import Tensors

/// How far apart two sets of features are by a kernel: the squared maximum mean discrepancy for
/// k(x, y) = (x·y / d + 1)³, without bias, over subsets.
///
/// It may be negative where the sets are alike. Products are single precision, all that follows is
/// double; the same bits on every machine.
///
/// Source: Bińkowski et al., 2018, "Demystifying MMD GANs",
/// [arXiv:1801.01401](https://arxiv.org/abs/1801.01401), §4; means and subsets as in torch-fidelity.
public struct KernelDistance: Hashable, Sendable {
  /// The mean over subsets.
  public let mean: Double
  /// The standard deviation over subsets, of the population; 0 for one subset.
  public let deviation: Double
  /// How many subsets were looked at; 1 where each would be the whole of both sets.
  public let subsets: Int
  /// How many vectors of each set a subset has.
  public let subsetSize: Int

  /// Compares two sets.
  ///
  /// - Parameters:
  ///   - a: one set.
  ///   - b: the other one.
  ///   - subsets: how many subsets are looked at.
  ///   - subsetSize: how many vectors of each set a subset has; where it is not given, or more than
  ///     there are, as many as the smaller set has, at most 1,000.
  ///   - seed: what chooses the subsets.
  /// - Throws: ``JudgingError`` where a set has fewer than two vectors.
  /// - Precondition: both have as many features; there is a subset, of two vectors or more.
  public init(
    _ a: FeatureSet, _ b: FeatureSet, subsets: Int = 100, subsetSize: Int = 1000, seed: UInt64 = 0
  ) throws {
    precondition(
      a.size == b.size && subsets > 0 && subsetSize > 1,
      "KernelDistance: \(a.size) and \(b.size) features, \(subsets) subsets of \(subsetSize)")
    for set in [a, b] { try set.check(atLeast: 2) }
    let size = min(subsetSize, a.count, b.count)
    let isWhole = size == a.count && size == b.count
    self.subsets = isWhole ? 1 : subsets
    self.subsetSize = size
    let distances = (0..<self.subsets).map { subset in
      func chosen(_ set: FeatureSet, _ side: Int) -> Tensor {
        let order = RandomStream(seed: seed, purpose: .judging(subset: subset, side: side))
          .permutation(set.count)
        return set.rows(isWhole ? Array(0..<size) : Array(order.prefix(size)))
      }
      return Self.squaredDiscrepancy(chosen(a, 0), chosen(b, 1))
    }
    let mean = distances.reduce(0, +) / Double(distances.count)
    self.mean = mean
    deviation =
      (distances.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(distances.count))
      .squareRoot()
  }

  /// Without bias, of two sets `[m, d]`.
  private static func squaredDiscrepancy(_ x: Tensor, _ y: Tensor) -> Double {
    let count = Double(x.shape[0])
    let within = kernelSum(x, x, leavesOutPairs: true) + kernelSum(y, y, leavesOutPairs: true)
    let between = kernelSum(x, y, leavesOutPairs: false)
    return within / (count * (count - 1)) - 2 * between / (count * count)
  }

  /// Σ k(xᵢ, yⱼ), without those of i = j where they are left out.
  private static func kernelSum(_ x: Tensor, _ y: Tensor, leavesOutPairs: Bool) -> Double {
    let (count, size) = (x.shape[0], Double(x.shape[1]))
    let products = Precision.with(.float32) { x.matmul(y, transposesOther: true) }
    return products.withElements { products in
      var total = 0.0
      for row in 0..<count {
        var sum = 0.0
        for column in 0..<count where !leavesOutPairs || row != column {
          let base = Double(products[row * count + column]) / size + 1
          sum += base * base * base
        }
        total += sum
      }
      return total
    }
  }
}
