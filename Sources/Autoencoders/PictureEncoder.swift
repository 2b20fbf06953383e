import Layers
import Tensors

/// From pictures to the moments of latents: `[N, inputChannels, H, W]` →
/// `[N, 2 · latentChannels, h, w]`.
struct PictureEncoder: Layer {
  private let first: Convolution
  private let levels: [ResolutionLevel]
  private let middle: MiddleBlock
  private let norm: GroupNorm
  private let last: Convolution
  private let activation: Activation

  init(
    _ configuration: AutoencoderConfiguration, activation: Activation, from scope: ParameterScope
  ) throws {
    let sizes = configuration.blockChannels
    self.activation = activation
    first = try Convolution(
      inputs: configuration.inputChannels, outputs: sizes[0], kernel: 3, padding: 1,
      from: scope["conv_in"])
    levels = try sizes.indices.map { level in
      try ResolutionLevel(
        level, of: sizes, blocks: configuration.blockDepth, configuration, activation: activation,
        from: scope["down_blocks"][level]
      ) {
        try Convolution(
          inputs: $0, outputs: $0, kernel: 3, stride: 2, from: $1["downsamplers"][0]["conv"])
      }
    }
    let channels = sizes[sizes.count - 1]
    middle = try MiddleBlock(
      channels: channels, configuration, activation: activation, from: scope["mid_block"])
    norm = try GroupNorm(
      groups: configuration.groups, channels: channels, epsilon: 1e-6,
      from: scope["conv_norm_out"])
    last = try Convolution(
      inputs: channels, outputs: 2 * configuration.latentChannels, kernel: 3, padding: 1,
      from: scope["conv_out"])
  }

  func callAsFunction(_ x: Tensor) -> Tensor {
    var x = first(x)
    for level in levels {
      for block in level.blocks { x = block(x) }
      // One row and column of zeros, below and to the right only, as diffusers has it.
      if let downsampling = level.resampling {
        x = downsampling(x.padded(-1, after: 1).padded(-2, after: 1))
      }
    }
    return last(activation(norm(middle(x))))
  }
}
