import Tensors

/// Linear attention with ReLU features, whose weights fade with the distance of tokens:
/// relu(q)ᵢ · relu(k)ⱼ · cos(π/2 · (i − j) / T), divided by their sum over j plus 10⁻⁶.
///
/// Places are counted through the picture row by row. The cosine of a difference is a sum of
/// products, so that twice the features do, and no pair of tokens is met. A rotation turns the features
/// in the numerator, not in the divisor, as in ``LinearAttention``.
///
/// Source: Qin et al., 2022, "cosFormer", [arXiv:2202.08791](https://arxiv.org/abs/2202.08791),
/// eq. 9 to 12 with M = T. The authors' code bounds the divisor instead of adding to it.
public struct CosFormer: HeadedMixer {
  /// What stands before and behind the attention.
  public let projections: HeadProjections
  /// `[T, 1]`: cosine and sine of π/2 · i / T.
  private let cosine, sine: Tensor

  /// Pulls what ``HeadProjections`` have.
  ///
  /// - Precondition: the heads divide the size.
  public init(_ settings: TokenMixerSettings, from scope: ParameterScope) throws {
    projections = try HeadProjections(settings, from: scope)
    let tokens = settings.grid.area
    let angles = Tensor(
      (0..<tokens).map { Float(Double.pi / 2 * Double($0) / Double(tokens)) }, [tokens, 1])
    (cosine, sine) = (angles.cos(), angles.sin())
  }

  /// Attends from each token to all of its picture.
  ///
  /// - Precondition: a picture has the tokens of the settings' grid.
  public func mixed(_ heads: HeadProjections.Heads, rotation: Rotation?) -> Tensor {
    precondition(
      heads.queries.shape[-2] == cosine.shape[0],
      "CosFormer: \(heads.queries.shape[-2]) tokens, \(cosine.shape[0]) expected")
    let plain = AttentionFeatures(queries: heads.queries.relu(), keys: heads.keys.relu())
    let weighed = weighed(plain)
    let turned = rotation == nil ? weighed : self.weighed(plain.turned(by: rotation))
    return turned.attended(heads.values, dividedAs: weighed).joiningHeads()
  }

  private func weighed(_ features: AttentionFeatures) -> AttentionFeatures {
    func both(_ x: Tensor) -> Tensor { .concatenated([x * cosine, x * sine], axis: -1) }
    return AttentionFeatures(queries: both(features.queries), keys: both(features.keys))
  }
}
