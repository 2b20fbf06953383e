import Layers
import Tensors

/// From latents to pictures: `[N, latentChannels, h, w]` → `[N, outputChannels, H, W]`.
struct LatentDecoder: Layer {
  let first: Convolution
  let middle: MiddleBlock
  let levels: [ResolutionLevel]
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
      try ResolutionLevel(
        level, of: sizes, blocks: configuration.blockDepth + 1, configuration,
        activation: activation,
        from: scope["up_blocks"][level]
      ) {
        try Convolution(
          inputs: $0, outputs: $0, kernel: 3, padding: 1, from: $1["upsamplers"][0]["conv"])
      }
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
      if let upsampling = level.resampling { x = upsampling(Upsample(to: .factor(2))(x)) }
    }
    return last(activation(norm(x)))
  }
}
