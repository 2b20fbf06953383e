import Tensors

/// Linear attention that is normalized instead of divided: rms(φ(q) · Σ φ(k) vᵀ) over a token's
/// numbers, with φ(x) = elu(x) + 1: `qkv`, `norm`, `out`.
///
/// The divisor of linear attention makes gradients unbounded; without it they are not. TransNormer
/// has this in the second half of its layers, ``BlockAttention`` in the first. A rotation turns the
/// features.
///
/// Source: Qin et al., 2022, "The Devil in Linear Transformer",
/// [arXiv:2210.10340](https://arxiv.org/abs/2210.10340), §4, with the features of its variant T2.
public struct NormAttention: HeadedMixer {
  /// What stands before and behind the attention.
  public let projections: HeadProjections
  /// Over the heads' results side by side.
  public let norm: RMSNorm

  /// Pulls what ``HeadProjections`` have, and `norm`.
  ///
  /// - Precondition: the heads divide the size.
  public init(_ settings: TokenMixerSettings, from scope: ParameterScope) throws {
    projections = try HeadProjections(settings, from: scope)
    norm = try RMSNorm(size: settings.size, from: scope["norm"])
  }

  /// Attends from each token to all of its picture.
  public func mixed(_ heads: HeadProjections.Heads, rotation: Rotation?) -> Tensor {
    let features = AttentionFeatures(
      queries: heads.queries.positiveFeatures(), keys: heads.keys.positiveFeatures())
    return norm(features.turned(by: rotation).attended(heads.values).joiningHeads())
  }
}
