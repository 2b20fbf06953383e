import Tensors

/// Attention by positive random features (FAVOR+), an unbiased guess of softmax attention that is
/// linear in the tokens: `qkv`, `out`, `features`.
///
/// exp(q · k / √d) is the mean of φ(q) · φ(k) over directions ω, with φ(x) = exp(ω · x′ − |x′|² / 2)
/// and x′ = x / d^¼. A factor of all features of a query, or of all keys of a picture's head, is
/// both in numerator and divisor: both are therefore taken as softmaxes, of ω · q′ over the features,
/// and of ω · k′ − |k′|² / 2 over features and tokens. So nothing overflows, and no picture depends
/// on another one. To the keys' features 10⁻⁶ of their mean is added, which keeps the divisor away
/// from 0.
///
/// `features`, `[features, size / heads]`, are the directions, the same for all heads: blocks of
/// orthogonal rows with the lengths of normal ones. They are drawn once, stay as they are in training
/// (no gradient flows to them) and are kept with the weights. Rules for initial values do not
/// concern them.
///
/// A rotation turns queries and keys before the feature map, as in softmax attention, which this
/// guesses.
///
/// Source: Choromanski et al., 2020, "Rethinking Attention with Performers",
/// [arXiv:2009.14794](https://arxiv.org/abs/2009.14794), §2.3 and lemma 1; orthogonal features: §2.4.
public struct Performer: HeadedMixer {
  /// The share of their mean that is added to the keys' features.
  static let epsilon: Float = 1e-6

  /// What stands before and behind the attention.
  public let projections: HeadProjections
  /// `[features, size / heads]`: the random directions; no gradient flows to them.
  public let features: Parameter

  /// Pulls what ``HeadProjections`` have, and `features`: as many as the settings say, twice the
  /// numbers of a head where they say nothing.
  ///
  /// - Precondition: the heads divide the size, and there is a feature.
  public init(_ settings: TokenMixerSettings, from scope: ParameterScope) throws {
    projections = try HeadProjections(settings, from: scope)
    let headSize = settings.size / settings.heads
    let count = settings.features ?? 2 * headSize
    precondition(count > 0, "Performer: \(count) features")
    features = try scope.parameter("features", [count, headSize], initial: .orthogonalBlocks)
  }

  /// Attends from each token to all of its picture.
  public func mixed(_ heads: HeadProjections.Heads, rotation: Rotation?) -> Tensor {
    let directions = features.value.detached
    let scale = 1 / Float(directions.shape[1]).squareRoot().squareRoot()
    let queries = heads.queries.turned(by: rotation) * scale
    let keys = heads.keys.turned(by: rotation) * scale
    let exponents =
      linear(keys, weight: directions) - keys.squared().sum([-1], keepsAxes: true) * 0.5
    let count = exponents.shape[-2] * exponents.shape[-1]
    let shares = exponents.reshaped(exponents.shape[0], exponents.shape[1], count).softmax()
      .reshaped(exponents.shape)
    let features = AttentionFeatures(
      queries: linear(queries, weight: directions).softmax(),
      keys: shares + Self.epsilon / Float(count))
    return features.attended(heads.values, dividedAs: features, epsilon: 0).joiningHeads()
  }
}
