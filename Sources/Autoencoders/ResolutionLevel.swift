import Layers

/// The residual blocks of an autoencoder at one resolution, and the convolution between it and the next.
struct ResolutionLevel: Sendable {
  let blocks: [ResidualBlock]
  /// `nil` at the last resolution.
  let resampling: Convolution?

  /// Pulls `resnets.N` and, at any but the last of some resolutions, what `resampling` makes.
  init(
    _ level: Int, of sizes: [Int], blocks count: Int, _ configuration: AutoencoderConfiguration,
    activation: Activation, from scope: ParameterScope,
    resampling: (_ channels: Int, _ scope: ParameterScope) throws -> Convolution
  ) throws {
    blocks = try (0..<count).map { index in
      try ResidualBlock(
        inputs: index == 0 ? sizes[max(level - 1, 0)] : sizes[level], outputs: sizes[level],
        groups: configuration.groups, activation: activation, from: scope["resnets"][index])
    }
    self.resampling = level == sizes.count - 1 ? nil : try resampling(sizes[level], scope)
  }
}
