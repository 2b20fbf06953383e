import Tensors

/// Softmax attention of several heads between the tokens of a picture: `qkv`, `out`.
///
/// Queries, keys and values come from one product, each for all heads in their order.
///
/// Source: Vaswani et al., 2017, [arXiv:1706.03762](https://arxiv.org/abs/1706.03762), §3.2.
public struct SelfAttention: TokenMixer {
  /// The number of heads.
  public let heads: Int
  /// `[…, size]` to queries, keys and values side by side.
  public let queriesKeysValues: Linear
  /// The heads' results side by side to `[…, size]`.
  public let output: Linear
  private let queryNorm: (any Layer)?
  private let keyNorm: (any Layer)?

  /// Pulls `qkv`, `out` and, where there are any, `q_norm` and `k_norm`.
  ///
  /// - Precondition: the heads divide the size.
  public init(_ settings: TokenMixerSettings, from scope: ParameterScope) throws {
    let (size, heads) = (settings.size, settings.heads)
    precondition(
      heads > 0 && size.isMultiple(of: heads), "SelfAttention: \(heads) heads of \(size)")
    self.heads = heads
    queriesKeysValues = try Linear(inputs: size, outputs: 3 * size, from: scope["qkv"])
    let norm = settings.queryKeyNorm
    queryNorm = try norm.layer(size: size / heads, from: scope["q_norm"])
    keyNorm = try norm.layer(size: size / heads, from: scope["k_norm"])
    output = try Linear(inputs: size, outputs: size, from: scope["out"])
  }

  /// Attends from each token to all of its picture.
  public func callAsFunction(_ x: Tensor, rotation: Rotation?) -> Tensor {
    output(attended(x, rotation))
  }

  /// Attends, and adds what came of it to a residual.
  public func callAsFunction(
    _ x: Tensor, rotation: Rotation?, addedTo residual: Tensor, gatedBy gate: Tensor?
  ) -> Tensor {
    output(attended(x, rotation), addedTo: residual, gatedBy: gate)
  }

  private func attended(_ x: Tensor, _ rotation: Rotation?) -> Tensor {
    let (pictures, tokens, size) = (x.shape[0], x.shape[1], x.shape[2])
    let parts = queriesKeysValues(x)
      .reshaped(pictures, tokens, 3, heads, size / heads)
      .permuted(2, 0, 3, 1, 4)  // [3, N, heads, T, size / heads]
    func part(_ index: Int) -> Tensor {
      parts.sliced(0, index..<index + 1).reshaped(pictures, heads, tokens, size / heads)
    }
    func placed(_ x: Tensor, _ norm: (any Layer)?) -> Tensor {
      let normed = norm.map { $0(x) } ?? x
      return rotation.map { $0(normed) } ?? normed
    }
    let joined = attention(placed(part(0), queryNorm), placed(part(1), keyNorm), part(2))
    return joined.permuted(0, 2, 1, 3).reshaped(pictures, tokens, size)
  }
}
