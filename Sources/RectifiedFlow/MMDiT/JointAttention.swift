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
  private let output: Linear?
  private let heads: Int

  init(
    _ configuration: MMDiTConfiguration, _ names: Names, hasOutput: Bool,
    from scope: ParameterScope
  ) throws {
    let (width, size) = (configuration.width, configuration.headSize)
    heads = configuration.heads
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
      return norm(y.reshaped(y.shape[0], y.shape[1], heads, y.shape[2] / heads))
        .reshaped(y.shape)
    }
    return Tensor.concatenated(parts, axis: -1)
  }

  /// What tokens see of each other, before the map behind it.
  func attended(_ x: Tensor) -> Tensor { attention(packed: projected(x), heads: heads) }

  /// Returns `residual + gate · output(seen)`; the residual where nothing comes after the attention.
  func added(_ seen: Tensor, to residual: Tensor, gatedBy gate: Tensor) -> Tensor {
    output?(seen, addedTo: residual, gatedBy: gate) ?? residual
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
  /// The maps of a picture's tokens.
  let picture: AttentionStream
  /// The maps of a text's tokens.
  let text: AttentionStream

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
}
