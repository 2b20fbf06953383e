import Layers
import Tensors

/// T5's encoder, without the decoder: what transformers calls `T5EncoderModel`.
///
/// Source: Raffel et al., 2019, [arXiv:1910.10683](https://arxiv.org/abs/1910.10683); the gated
/// feed-forward of version 1.1 is Shazeer's, 2020,
/// [arXiv:2002.05202](https://arxiv.org/abs/2002.05202).
public struct T5Encoder: Sendable {
  /// The sizes.
  public let configuration: T5Configuration
  private let tokens: Embedding
  private let positions: RelativePositions
  private let blocks: [T5Block]
  private let norm: RMSNorm

  /// Pulls the parameters by transformers' names.
  ///
  /// - Throws: ``TextEncoderError`` where the configuration makes no sense, `ParameterError` where a
  ///   parameter is missing or has another shape.
  public init(_ configuration: T5Configuration, from scope: ParameterScope) throws {
    try configuration.check()
    self.configuration = configuration
    tokens = try Embedding(
      count: configuration.vocabularySize, size: configuration.size, from: scope["shared"])
    let encoder = scope["encoder"]
    // Only the first block has a table, which all use.
    positions = try RelativePositions(
      configuration,
      from: encoder["block"][0]["layer"][0]["SelfAttention"]["relative_attention_bias"])
    blocks = try (0..<configuration.depth).map {
      try T5Block(configuration, from: encoder["block"][$0]["layer"])
    }
    norm = try RMSNorm(
      size: configuration.size, epsilon: configuration.epsilon, from: encoder["final_layer_norm"])
  }

  /// Reads ids `[N, T]`, padding as any other: `[N, T, size]`.
  ///
  /// - Precondition: ids are in the vocabulary.
  public func callAsFunction(_ ids: Indices) -> Tensor {
    precondition(ids.shape.rank == 2, "T5: ids \(ids.shape)")
    let bias = positions(length: ids.shape[1])
    return norm(blocks.reduce(tokens(ids)) { x, block in block(x, bias: bias) })
  }
}

/// A block of T5: attention over the whole prompt, then a feed-forward, without any bias.
struct T5Block: Sendable {
  private let heads: Int
  private let query, key, value, output: Linear
  private let attentionNorm: RMSNorm
  private let gate: Linear
  private let up: Linear?
  private let down: Linear
  private let activation: Activation
  private let feedForwardNorm: RMSNorm

  init(_ configuration: T5Configuration, from scope: ParameterScope) throws {
    let (size, inner) = (configuration.size, configuration.heads * configuration.headSize)
    func linear(_ inputs: Int, _ outputs: Int, _ scope: ParameterScope) throws -> Linear {
      try Linear(inputs: inputs, outputs: outputs, bias: false, from: scope)
    }
    func norm(_ scope: ParameterScope) throws -> RMSNorm {
      try RMSNorm(size: size, epsilon: configuration.epsilon, from: scope["layer_norm"])
    }
    heads = configuration.heads
    let attention = scope[0]["SelfAttention"]
    query = try linear(size, inner, attention["q"])
    key = try linear(size, inner, attention["k"])
    value = try linear(size, inner, attention["v"])
    output = try linear(inner, size, attention["o"])
    attentionNorm = try norm(scope[0])
    let feedForward = scope[1]["DenseReluDense"]
    let hidden = configuration.hiddenSize
    gate = try linear(size, hidden, feedForward[configuration.isGated ? "wi_0" : "wi"])
    up = configuration.isGated ? try linear(size, hidden, feedForward["wi_1"]) : nil
    down = try linear(hidden, size, feedForward["wo"])
    activation = try configuration.activation()
    feedForwardNorm = try norm(scope[1])
  }

  /// `[N, T, size]` → `[N, T, size]`; the bias is `[1, heads, T, T]`.
  func callAsFunction(_ x: Tensor, bias: Tensor) -> Tensor {
    let normal = attentionNorm(x)
    // Scores are not scaled: the weights have learned to be small.
    let scores = split(query(normal)).matmul(split(key(normal)), transposesOther: true) + bias
    let attended = scores.softmax().matmul(split(value(normal)))  // [N, heads, T, headSize]
    let joined = attended.permuted(0, 2, 1, 3)
    let y = output(
      joined.reshaped(x.shape[0], x.shape[1], heads * attended.shape[-1]), addedTo: x)
    return down(hidden(feedForwardNorm(y)), addedTo: y)
  }

  private func hidden(_ x: Tensor) -> Tensor {
    let gates = gate(x, then: activation)
    return up.map { gates * $0(x) } ?? gates
  }

  /// `[N, T, heads · headSize]` → `[N, heads, T, headSize]`.
  private func split(_ x: Tensor) -> Tensor {
    x.reshaped(x.shape[0], x.shape[1], heads, x.shape[2] / heads).permuted(0, 2, 1, 3)
  }
}
