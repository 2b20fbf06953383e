import Layers
import Tensors

/// Attention between the places of a map, then a feed-forward network, each with a norm behind it.
struct EncoderLayer: Sendable {
  private let attention: Attention
  private let attentionNorm: LayerNorm
  private let feedForward: DetectionFeedForward

  init(_ configuration: DETRConfiguration, from scope: ParameterScope) throws {
    attention = try Attention(
      size: configuration.size, heads: configuration.encoderHeads, from: scope["self_attn"])
    attentionNorm = try LayerNorm(size: configuration.size, from: scope["self_attn_layer_norm"])
    feedForward = try DetectionFeedForward(
      size: configuration.size, hidden: configuration.encoderHidden, from: scope)
  }

  /// Returns `[N, S, size]`; the mask is 1 for keys that count.
  func callAsFunction(_ x: Tensor, positions: Tensor, mask: Tensor?) -> Tensor {
    let placed = x + positions
    let attended = attention(queries: placed, keys: placed, values: x, mask: mask)
    return feedForward(attentionNorm(x + attended))
  }
}

/// `fc1`, `fc2` around a ReLU, added to what went in, and `final_layer_norm`.
struct DetectionFeedForward: Sendable {
  private let perceptron: MultilayerPerceptron
  private let norm: LayerNorm

  init(size: Int, hidden: Int, from scope: ParameterScope) throws {
    perceptron = MultilayerPerceptron(
      up: try Linear(inputs: size, outputs: hidden, from: scope["fc1"]),
      down: try Linear(inputs: hidden, outputs: size, from: scope["fc2"]), activation: .relu)
    norm = try LayerNorm(size: size, from: scope["final_layer_norm"])
  }

  func callAsFunction(_ x: Tensor) -> Tensor {
    norm(perceptron(x, addedTo: x, gatedBy: nil).tokens)
  }
}
