import Tensors

/// The normal distribution that a set of features is taken for.
public struct FeatureGaussian: Sendable {
  /// The mean of each feature.
  public let mean: [Double]
  /// How features vary together.
  let covariance: Matrix

  /// Creates a distribution; the covariance is `[d, d]`, row by row.
  ///
  /// - Precondition: the covariance is symmetric and positive semidefinite, and as large as the mean.
  public init(mean: [Double], covariance: [Double]) {
    self.mean = mean
    self.covariance = Matrix(rows: mean.count, columns: mean.count, covariance)
  }

  /// The distribution of a set: its mean, and its covariance divided by one less than its number, as
  /// `numpy.cov` has it.
  ///
  /// Throws ``JudgingError`` where there are fewer than two vectors.
  public init(of set: FeatureSet) throws {
    try set.check(atLeast: 2)
    let (count, size) = (set.count, set.size)
    var mean = [Double](repeating: 0, count: size)
    for row in 0..<count {
      for index in 0..<size { mean[index] += Double(set.values[row * size + index]) }
    }
    for index in 0..<size { mean[index] /= Double(count) }
    self.mean = mean
    covariance = Self.covariance(of: set, mean: mean)
  }

  private static func covariance(of set: FeatureSet, mean: [Double]) -> Matrix {
    let (count, size, block) = (set.count, set.size, 64)
    var result = Matrix(zeros: size, size)
    var centred = [Double](repeating: 0, count: block * size)
    for first in stride(from: 0, to: count, by: block) {
      let rows = min(block, count - first)
      for row in 0..<rows {
        for index in 0..<size {
          centred[row * size + index] =
            Double(set.values[(first + row) * size + index]) - mean[index]
        }
      }
      addProducts(of: centred, rows: rows, to: &result)
    }
    for row in 0..<size {
      for column in row..<size {
        let value = result.elements[row * size + column] / Double(count - 1)
        result.elements[row * size + column] = value
        result.elements[column * size + row] = value
      }
    }
    return result
  }

  /// Adds each row's products of pairs, on and above the diagonal.
  private static func addProducts(of centred: [Double], rows: Int, to result: inout Matrix) {
    let size = result.columns
    centred.withUnsafeBufferPointer { centred in
      result.elements.withUnsafeMutableBufferPointer { sums in
        guard let centred = centred.baseAddress, let sums = sums.baseAddress else { return }
        Partition.ranges(size, cost: rows * size / 2) { range in
          for index in range {
            for row in 0..<rows {
              let start = centred + row * size
              add(
                start[index], times: start + index, to: sums + index * size + index, size - index)
            }
          }
        }
      }
    }
  }
}

/// The Fréchet distance of two normal distributions, |μ₁ − μ₂|² + tr(C₁ + C₂ − 2·√(C₁·C₂)).
///
/// With C = Fᵀ·F the trace of the root is the sum of the singular values of F₁·F₂ᵀ, so that
/// covariances without full rank, as those of fewer pictures than features are, need no special
/// care. The same bits on every machine.
///
/// Source: Heusel et al., 2017, "GANs Trained by a Two Time-Scale Update Rule Converge to a Local
/// Nash Equilibrium", [arXiv:1706.08500](https://arxiv.org/abs/1706.08500), eq. 6.
///
/// - Precondition: both have as many features.
public func frechetDistance(_ a: FeatureGaussian, _ b: FeatureGaussian) -> Double {
  precondition(
    a.mean.count == b.mean.count, "frechetDistance: \(a.mean.count) and \(b.mean.count) features")
  let means = zip(a.mean, b.mean).reduce(0.0) { $0 + ($1.0 - $1.1) * ($1.0 - $1.1) }
  let roots = a.covariance.semidefiniteFactor
    .times(transposed: b.covariance.semidefiniteFactor).singularValueSum
  // Rounding alone can bring equal sets below zero.
  return max(0, means + (a.covariance.trace + b.covariance.trace - 2 * roots))
}
