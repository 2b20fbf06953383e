import Layers
import Tensors

/// What queries look at: the places of a map.
struct DetectionMemory: Sendable {
  /// `[N, S, size]`: what was seen.
  let values: Tensor
  /// The same with its positions.
  let keys: Tensor
  /// 1 for places that count, `[N, 1, 1, S]`.
  let mask: Tensor?
  /// The map that the places are of.
  let map: Size2D
}

/// Attention between queries, attention to the picture, and a feed-forward network.
struct DecoderLayer: Sendable {
  private let selfAttention: Attention
  private let selfNorm: LayerNorm
  private let crossAttention: Attention
  private let crossNorm: LayerNorm
  private let nearness: Nearness?
  private let feedForward: DetectionFeedForward

  init(_ configuration: DETRConfiguration, from scope: ParameterScope) throws {
    let (size, heads) = (configuration.size, configuration.decoderHeads)
    selfAttention = try Attention(size: size, heads: heads, from: scope["self_attn"])
    selfNorm = try LayerNorm(size: size, from: scope["self_attn_layer_norm"])
    crossAttention = try Attention(size: size, heads: heads, from: scope["encoder_attn"])
    crossNorm = try LayerNorm(size: size, from: scope["encoder_attn_layer_norm"])
    nearness =
      configuration.anchors == nil
      ? nil : try Nearness(size: size, heads: heads, from: scope["nearness"])
    feedForward = try DetectionFeedForward(
      size: size, hidden: configuration.decoderHidden, from: scope)
  }

  /// Looks, and remembers what it saw.
  ///
  /// - Parameters:
  ///   - x: what queries know so far.
  ///   - positions: what tells them apart, which keys and queries carry and values do not.
  ///   - boxes: `[N, Q, 4]`, where they are now: layers with a nearness look around them.
  ///   - memory: the picture.
  ///   - mask: `[1, 1, Q, Q]`, 1 where a query may see another one.
  /// - Returns: `[N, Q, size]`.
  func callAsFunction(
    _ x: Tensor, positions: Tensor, boxes: Tensor?, memory: DetectionMemory, mask: Tensor?
  ) -> Tensor {
    let placed = x + positions
    let known = selfNorm(
      x + selfAttention(queries: placed, keys: placed, values: x, mask: mask))
    let seen: Tensor
    if let nearness, let boxes {
      seen = nearness(known, positions: positions, boxes: boxes, memory: memory, crossAttention)
    } else {
      seen = crossAttention(
        queries: known + positions, keys: memory.keys, values: memory.values, mask: memory.mask)
    }
    return feedForward(crossNorm(known + seen))
  }
}
