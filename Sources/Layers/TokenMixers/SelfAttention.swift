import Tensors

/// Softmax attention of several heads between the tokens of a picture: `qkv`, `out`.
///
/// Queries, keys and values come from one product, each for all heads in their order.
///
/// Source: Vaswani et al., 2017, [arXiv:1706.03762](https://arxiv.org/abs/1706.03762), §3.2.
public struct SelfAttention: HeadedMixer {
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
    attention(heads.queries.turned(by: rotation), heads.keys.turned(by: rotation), heads.values)
      .joiningHeads()
  }

  /// Attends from each token to all of its picture.
  public func callAsFunction(_ x: Tensor, rotation: Rotation?) -> Tensor {
    projections.output(attended(x, rotation))
  }

  /// Attends, and adds what came of it to a residual.
  public func callAsFunction(
    _ x: Tensor, rotation: Rotation?, addedTo residual: Tensor, gatedBy gate: Tensor?
  ) -> Tensor {
    self(x, modulatedBy: nil, rotation: rotation, addedTo: residual, gatedBy: gate)
  }

  /// Attends to modulated tokens, and adds what came of it to a residual.
  public func callAsFunction(
    _ x: Tensor, modulatedBy modulation: Modulation?, rotation: Rotation?,
    addedTo residual: Tensor, gatedBy gate: Tensor?
  ) -> Tensor {
    if isPlain(rotation),
      let result = selfAttention(
        x, modulatedBy: modulation, heads: projections.heads,
        input: projections.queriesKeysValues.weights, output: projections.output.weights,
        addedTo: residual, gatedBy: gate)
    {
      return result
    }
    return projections.output(
      attended(modulation?(x) ?? x, rotation), addedTo: residual, gatedBy: gate)
  }

  /// Whether queries and keys are used as they come out of their product.
  private func isPlain(_ rotation: Rotation?) -> Bool {
    !projections.normalizes && rotation == nil
  }

  private func attended(_ x: Tensor, _ rotation: Rotation?) -> Tensor {
    if isPlain(rotation) {
      return attention(packed: projections.queriesKeysValues(x), heads: projections.heads)
    }
    return mixed(projections.heads(of: x), rotation: rotation)
  }
}
