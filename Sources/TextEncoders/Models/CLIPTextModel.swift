import Layers
import Tensors

/// CLIP's text model with its projection: what transformers calls `CLIPTextModelWithProjection`.
///
/// Source: Radford et al., 2021, [arXiv:2103.00020](https://arxiv.org/abs/2103.00020), §2.4.
public struct CLIPTextModel: Sendable {
  /// What the model makes of prompts.
  public struct Output: Sendable {
    /// `[N, T, size]`: each token after the block that was asked for, without the final norm.
    public let tokens: Tensor
    /// `[N, projectionSize]`: the token that ends the prompt after all blocks, projected.
    public let pooled: Tensor

    /// Puts both together.
    public init(tokens: Tensor, pooled: Tensor) { (self.tokens, self.pooled) = (tokens, pooled) }
  }

  /// The sizes.
  public let configuration: CLIPTextConfiguration
  private let tokens: Embedding
  private let positions: Embedding
  private let blocks: [CLIPTextBlock]
  private let norm: LayerNorm
  private let projection: Linear

  /// Pulls the parameters by transformers' names.
  ///
  /// - Throws: ``TextEncoderError`` where the configuration makes no sense, `ParameterError` where a
  ///   parameter is missing or has another shape.
  public init(_ configuration: CLIPTextConfiguration, from scope: ParameterScope) throws {
    try configuration.check()
    self.configuration = configuration
    let model = scope["text_model"]
    let size = configuration.size
    let embeddings = model["embeddings"]
    tokens = try Embedding(
      count: configuration.vocabularySize, size: size, from: embeddings["token_embedding"])
    positions = try Embedding(
      count: configuration.positions, size: size, from: embeddings["position_embedding"])
    let layers = model["encoder"]["layers"]
    blocks = try (0..<configuration.depth).map {
      try CLIPTextBlock(configuration, from: layers[$0])
    }
    norm = try LayerNorm(
      size: size, epsilon: configuration.epsilon, from: model["final_layer_norm"])
    projection = try Linear(
      inputs: size, outputs: configuration.projectionSize, bias: false,
      from: scope["text_projection"])
  }

  /// Reads ids `[N, T]`; tokens are those before the last `skipped` blocks, one of them in Stable
  /// Diffusion 3.
  ///
  /// - Precondition: ids are in the vocabulary, there are no more than positions, and not more blocks
  ///   are skipped than there are.
  public func callAsFunction(_ ids: Indices, skipping skipped: Int = 1) -> Output {
    precondition(
      ids.shape.rank == 2 && ids.shape[1] <= configuration.positions
        && (0...blocks.count).contains(skipped),
      "CLIP: ids \(ids.shape), \(skipped) of \(blocks.count) blocks skipped")
    let places = Indices(Array(0..<ids.shape[1]), [ids.shape[1]])
    var x = tokens(ids) + positions(places)
    var kept = x
    for (index, block) in blocks.enumerated() {
      if index == blocks.count - skipped { kept = x }
      x = block(x)
    }
    if skipped == 0 { kept = x }
    return Output(tokens: kept, pooled: projection(norm(lastTokens(of: x, ids))))
  }

  /// The tokens that end each prompt: `[N, T, size]` → `[N, size]`.
  private func lastTokens(of x: Tensor, _ ids: Indices) -> Tensor {
    let (prompts, length) = (ids.shape[0], ids.shape[1])
    let rows = (0..<prompts).map { prompt in
      let own = ids.values[prompt * length..<(prompt + 1) * length]
      // Source: transformers, modeling_clip.py, CLIPTextTransformer.forward: configurations of old
      // say 2 and mean the largest id.
      let end = configuration.end == 2 ? own.max() : Int32(exactly: configuration.end)
      return own.firstIndex { $0 == end } ?? prompt * length
    }
    return x.reshaped(prompts * length, configuration.size).gatherRows(Indices(rows, [prompts]))
  }
}

/// A block of CLIP's text model: tokens attend to those before them and to themselves.
struct CLIPTextBlock: Sendable {
  private let attention: Attention
  private let attentionNorm: LayerNorm
  private let up: Linear
  private let down: Linear
  private let perceptronNorm: LayerNorm
  private let activation: Activation

  init(_ configuration: CLIPTextConfiguration, from scope: ParameterScope) throws {
    let (size, epsilon) = (configuration.size, configuration.epsilon)
    attention = try Attention(
      size: size, heads: configuration.heads, from: scope["self_attn"])
    attentionNorm = try LayerNorm(size: size, epsilon: epsilon, from: scope["layer_norm1"])
    up = try Linear(inputs: size, outputs: configuration.hiddenSize, from: scope["mlp"]["fc1"])
    down = try Linear(inputs: configuration.hiddenSize, outputs: size, from: scope["mlp"]["fc2"])
    perceptronNorm = try LayerNorm(size: size, epsilon: epsilon, from: scope["layer_norm2"])
    activation = try Activation.known(configuration.activation, key: "hidden_act")
  }

  /// `[N, T, size]` → `[N, T, size]`.
  func callAsFunction(_ x: Tensor) -> Tensor {
    let attended = x + attention(attentionNorm(x), isCausal: true)
    return down(up(perceptronNorm(attended), then: activation), addedTo: attended)
  }
}
