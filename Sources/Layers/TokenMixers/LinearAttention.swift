import Tensors

/// Attention that is linear in the tokens: φ(q)ᵢ · Σⱼ φ(k)ⱼ vⱼᵀ / (φ(q)ᵢ · Σⱼ φ(k)ⱼ + 10⁻⁶) with
/// φ(x) = elu(x) + 1, over all tokens of a picture.
///
/// A rotation turns the features in the numerator, not in the divisor, which so stays positive.
///
/// Source: Katharopoulos et al., 2020, "Transformers are RNNs",
/// [arXiv:2006.16236](https://arxiv.org/abs/2006.16236), eq. 5 and 7; what is added to the divisor is
/// that of its authors' code. The rotation is RoFormer's,
/// [arXiv:2104.09864](https://arxiv.org/abs/2104.09864), eq. 19.
public struct LinearAttention: HeadedMixer {
  /// What stands before and behind the attention.
  public let projections: HeadProjections

  /// Pulls what ``HeadProjections`` have.
  ///
  /// - Precondition: the heads divide the size.
  public init(_ settings: TokenMixerSettings, from scope: ParameterScope) throws {
    projections = try HeadProjections(settings, from: scope)
  }

  /// Attends from each token to all of its picture.
  public func mixed(_ heads: HeadProjections.Heads, rotation: Rotation?) -> Tensor {
    let plain = AttentionFeatures(
      queries: heads.queries.positiveFeatures(), keys: heads.keys.positiveFeatures())
    return plain.turned(by: rotation).attended(heads.values, dividedAs: plain).joiningHeads()
  }
}

/// Queries and keys after a feature map, `[N, heads, T, features]`: their products stand for the
/// exponentials of attention, and need not be made for each pair of tokens.
struct AttentionFeatures: Sendable {
  /// What keeps a divisor of features that may all be zero away from 0.
  static let epsilon: Float = 1e-6

  var queries: Tensor
  var keys: Tensor

  /// The features turned by their places.
  func turned(by rotation: Rotation?) -> AttentionFeatures {
    AttentionFeatures(queries: queries.turned(by: rotation), keys: keys.turned(by: rotation))
  }

  /// Returns q · Σ k vᵀ, `[N, heads, T, size / heads]`: one product for the sum, one for the queries.
  func attended(_ values: Tensor) -> Tensor {
    queries.matmul(keys.matmul(values, transposesSelf: true))
  }

  /// Returns q · Σ k vᵀ, divided by q′ · Σ k′ + ε of features that are not negative.
  func attended(
    _ values: Tensor, dividedAs weights: AttentionFeatures, epsilon: Float = Self.epsilon
  ) -> Tensor {
    let sums = weights.keys.sum([-2], keepsAxes: true)
    // A product with one column would fill a tile for it: this is a pass over the queries.
    let divisors = (weights.queries * sums).sum([-1], keepsAxes: true)
    return attended(values) / (divisors + epsilon)
  }
}

extension Tensor {
  /// elu(x) + 1, which is positive.
  func positiveFeatures() -> Tensor { elu() + 1 }
}
