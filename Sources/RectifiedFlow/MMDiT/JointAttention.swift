import Layers
import Tensors

/// Queries, keys and values of one kind of tokens, and the map behind their attention.
///
/// The names are diffusers': `to_q`, `to_k`, `to_v`, `norm_q`, `norm_k`, `to_out.0` for a picture,
/// `add_q_proj`, …, `norm_added_q`, …, `to_add_out` for a text.
struct AttentionStream: Sendable {
  /// What the parts are called.
  enum Names: Sendable {
    case picture, text
  }

  private let maps: [Linear]
  private let norms: [RMSNorm?]
  /// The map behind the attention, `nil` where nothing comes after it.
  let output: Linear?
  private let headSize: Int

  init(
    _ configuration: MMDiTConfiguration, _ names: Names, hasOutput: Bool,
    from scope: ParameterScope
  ) throws {
    let (width, size) = (configuration.width, configuration.headSize)
    headSize = size
    maps = try ["q", "k", "v"].map {
      try Linear(
        inputs: width, outputs: width,
        from: scope[names == .picture ? "to_\($0)" : "add_\($0)_proj"])
    }
    norms = try ["q", "k"].map {
      guard configuration.queryKeyNorm != nil else { return nil }
      return try RMSNorm(
        size: size, from: scope[names == .picture ? "norm_\($0)" : "norm_added_\($0)"])
    }
    let place = names == .picture ? scope["to_out"][0] : scope["to_add_out"]
    output = hasOutput ? try Linear(inputs: width, outputs: width, from: place) : nil
  }

  /// Queries, keys and values side by side: `[N, T, width]` → `[N, T, 3 · width]`.
  func projected(_ x: Tensor) -> Tensor {
    let parts = zip(maps, norms + [nil]).map { map, norm in
      let y = map(x)
      guard let norm else { return y }
      return norm(y.reshaped(y.shape.dimensions[0], y.shape[1], y.shape[2] / headSize, headSize))
        .reshaped(y.shape)
    }
    return Tensor.concatenated(parts, axis: -1)
  }
}

/// Softmax attention in which a picture's and a text's tokens all see each other, each kind with maps
/// of its own.
///
/// Source: Esser et al., 2024, "Scaling Rectified Flow Transformers for High-Resolution Image
/// Synthesis", [arXiv:2403.03206](https://arxiv.org/abs/2403.03206), §4, figure 2; the names are those
/// of diffusers' `JointTransformerBlock`.
struct JointAttention: Sendable {
  private let heads: Int
  private let picture: AttentionStream
  private let text: AttentionStream

  /// Pulls both kinds' maps; a last block has no use for what the text would become.
  init(
    _ configuration: MMDiTConfiguration, keepsText: Bool, from scope: ParameterScope
  ) throws {
    heads = configuration.heads
    picture = try AttentionStream(configuration, .picture, hasOutput: true, from: scope)
    text = try AttentionStream(configuration, .text, hasOutput: keepsText, from: scope)
  }

  /// What both kinds of tokens see, before the maps behind it: `[N, T, width]` each.
  func callAsFunction(_ x: Tensor, _ context: Tensor) -> (picture: Tensor, text: Tensor) {
    let packed = Tensor.concatenated([picture.projected(x), text.projected(context)], axis: 1)
    let seen = attention(packed: packed, heads: heads)
      .split(1, lengths: [x.shape[1], context.shape[1]])
    return (seen[0], seen[1])
  }

  /// The map behind the attention of a picture's tokens.
  var pictureOutput: Linear? { picture.output }
  /// That of a text's tokens, `nil` in a last block.
  var textOutput: Linear? { text.output }
}
