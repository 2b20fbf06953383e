import Layers
import Tensors

/// From latents to pictures: `[N, latentChannels, h, w]` → `[N, outputChannels, H, W]`.
struct LatentDecoder: Layer {
  /// The blocks of one resolution, and the convolution behind doubling it where it is not the last.
  struct Level: Sendable {
    let blocks: [ResidualBlock]
    let upsampling: Convolution?
  }

  let first: Convolution
  let middle: MiddleBlock
  let levels: [Level]
  let norm: GroupNorm
  let last: Convolution
  let activation: Activation

  init(
    _ configuration: AutoencoderConfiguration, activation: Activation, from scope: ParameterScope
  ) throws {
    let sizes = Array(configuration.blockChannels.reversed())
    self.activation = activation
    first = try Convolution(
      inputs: configuration.latentChannels, outputs: sizes[0], kernel: 3, padding: 1,
      from: scope["conv_in"])
    middle = try MiddleBlock(
      channels: sizes[0], configuration, activation: activation, from: scope["mid_block"])
    levels = try sizes.indices.map { level in
      let scope = scope["up_blocks"][level]
      let blocks = try (0...configuration.blockDepth).map { index in
        try ResidualBlock(
          inputs: index == 0 ? sizes[max(level - 1, 0)] : sizes[level], outputs: sizes[level],
          groups: configuration.groups, activation: activation, from: scope["resnets"][index])
      }
      let isLast = level == sizes.count - 1
      return Level(
        blocks: blocks,
        upsampling: isLast
          ? nil
          : try Convolution(
            inputs: sizes[level], outputs: sizes[level], kernel: 3, padding: 1,
            from: scope["upsamplers"][0]["conv"]))
    }
    let channels = sizes[sizes.count - 1]
    norm = try GroupNorm(
      groups: configuration.groups, channels: channels, epsilon: 1e-6,
      from: scope["conv_norm_out"])
    last = try Convolution(
      inputs: channels, outputs: configuration.outputChannels, kernel: 3, padding: 1,
      from: scope["conv_out"])
  }

  func callAsFunction(_ x: Tensor) -> Tensor {
    var x = middle(first(x))
    for level in levels {
      for block in level.blocks { x = block(x) }
      if let upsampling = level.upsampling { x = upsampling(Upsample(to: .factor(2))(x)) }
    }
    return last(activation(norm(x)))
  }
}
