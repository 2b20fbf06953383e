import Layers
import Tensors

/// One block of Stable Diffusion 3's transformer: a picture's and a text's tokens attend to each other,
/// then each kind goes through a feed-forward of its own.
///
/// Source: as ``JointAttention``; the second attention of a picture's tokens alone is Stable Diffusion
/// 3.5's, diffusers' `dual_attention_layers`.
struct JointBlock: Sendable {
  private let pictureNorm: ModulatedNorm
  private let textNorm: ModulatedNorm
  private let attention: JointAttention
  private let second: AttentionStream?
  private let pictureForward: TokenForward
  private let textForward: TokenForward?

  /// Pulls `norm1`, `norm1_context`, `attn`, `attn2`, `ff`, `ff_context`, as far as the layer has them.
  init(_ configuration: MMDiTConfiguration, layer: Int, from scope: ParameterScope) throws {
    let width = configuration.width
    let isLast = layer == configuration.layers - 1
    let isDual = configuration.dualLayers.contains(layer)
    pictureNorm = try ModulatedNorm(width: width, count: isDual ? 9 : 6, from: scope["norm1"])
    textNorm = try ModulatedNorm(
      width: width, count: isLast ? 2 : 6, from: scope["norm1_context"])
    attention = try JointAttention(configuration, keepsText: !isLast, from: scope["attn"])
    second =
      isDual
      ? try AttentionStream(configuration, .picture, hasOutput: true, from: scope["attn2"]) : nil
    pictureForward = try TokenForward(width: width, from: scope["ff"])
    textForward = isLast ? nil : try TokenForward(width: width, from: scope["ff_context"])
  }

  /// Returns the tokens after the block: `[N, T, width]` of both kinds, the text's as they were after a
  /// last block, which nobody reads; `condition` is `[N, width]`, activated.
  func callAsFunction(_ x: Tensor, _ context: Tensor, condition: Tensor) -> (Tensor, Tensor) {
    let parts = pictureNorm(condition)
    let textParts = textNorm(condition)
    // A last block's norm of the text says the scale first.
    let textModulation =
      textForward == nil
      ? ModulatedNorm.modulation(shift: textParts[1], scale: textParts[0])
      : ModulatedNorm.modulation(shift: textParts[0], scale: textParts[1])
    let normed = ModulatedNorm.modulation(shift: parts[0], scale: parts[1])(x)
    let seen = attention(normed, textModulation(context))
    var picture = attention.picture.added(seen.picture, to: x, gatedBy: parts[2])
    if let second {
      let normed = ModulatedNorm.modulation(shift: parts[6], scale: parts[7])(x)
      picture = second.added(second.attended(normed), to: picture, gatedBy: parts[8])
    }
    picture = pictureForward(
      picture, ModulatedNorm.modulation(shift: parts[3], scale: parts[4]), gate: parts[5])
    guard let textForward else { return (picture, context) }
    let text = attention.text.added(seen.text, to: context, gatedBy: textParts[2])
    return (
      picture,
      textForward(
        text, ModulatedNorm.modulation(shift: textParts[3], scale: textParts[4]),
        gate: textParts[5])
    )
  }
}

/// Two linear maps with GELU's tanh approximation between them, four times wider inside: `net.0.proj`,
/// `net.2`.
private struct TokenForward: Sendable {
  private let maps: MultilayerPerceptron

  init(width: Int, from scope: ParameterScope) throws {
    maps = MultilayerPerceptron(
      up: try Linear(inputs: width, outputs: 4 * width, from: scope["net"][0]["proj"]),
      down: try Linear(inputs: 4 * width, outputs: width, from: scope["net"][2]),
      activation: .geluTanh)
  }

  /// Adds what comes of normalized tokens to them, weighed by a gate.
  func callAsFunction(_ x: Tensor, _ modulation: Modulation, gate: Tensor) -> Tensor {
    maps(x, modulatedBy: modulation, addedTo: x, gatedBy: gate).tokens
  }
}
