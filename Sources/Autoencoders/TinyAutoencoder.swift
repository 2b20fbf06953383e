import Layers
import Tensors

/// A tiny autoencoder for a large one's latents: pictures that are nearly the large one's, in a
/// hundredth of the time.
///
/// Blocks of three convolutions. Enlarging is by the nearest element, then a convolution. The names
/// are those of madebyollin's `taesd3_encoder`, `taef2_decoder` and so on, in one file as `encoder.`
/// and `decoder.`, or in two.
///
/// Source: madebyollin, [taesd](https://github.com/madebyollin/taesd).
public struct TinyAutoencoder: Sendable {
  /// Whose latents it is for.
  public struct Configuration: Hashable, Sendable {
    /// The channels of latents.
    public var latentChannels: Int
    /// Whether the blocks at the latents' size mix channels under a group norm too, so that a picture
    /// is not cut into exact tiles.
    public var mixesChannels: Bool
    /// The channels inside, 64 in all published ones.
    public var width: Int

    /// Puts them together.
    public init(latentChannels: Int, mixesChannels: Bool = false, width: Int = 64) {
      (self.latentChannels, self.mixesChannels) = (latentChannels, mixesChannels)
      self.width = width
    }

    /// TAEF2, for FLUX.2.
    public static let flux2 = Configuration(latentChannels: 32, mixesChannels: true)
    /// TAESD3, for Stable Diffusion 3; its latents are a transformer's, with scale and shift.
    public static let stableDiffusion3 = Configuration(latentChannels: 16)
  }

  /// How many times shorter the sides of latents are.
  public static let factor = 8

  /// From pictures to latents.
  public struct Encoder: Layer {
    private let layers: [any Layer]

    /// Pulls `0`, `1`, … `14`.
    public init(_ configuration: Configuration, from scope: ParameterScope) throws {
      let width = configuration.width
      var layers: [any Layer] = [
        try Convolution(inputs: 3, outputs: width, kernel: 3, padding: 1, from: scope[0]),
        try TinyBlock(width, from: scope[1]),
      ]
      for first in [2, 6, 10] {
        layers.append(
          try Convolution(
            inputs: width, outputs: width, kernel: 3, stride: 2, padding: 1, bias: false,
            from: scope[first]))
        for block in first + 1...first + 3 {
          layers.append(
            try TinyBlock(
              width, mixesChannels: configuration.mixesChannels && first == 10, from: scope[block]))
        }
      }
      layers.append(
        try Convolution(
          inputs: width, outputs: configuration.latentChannels, kernel: 3, padding: 1,
          from: scope[14]))
      self.layers = layers
    }

    /// Returns `[N, latentChannels, H / 8, W / 8]` for pictures `[N, 3, H, W]` within 0 … 1.
    ///
    /// - Precondition: the sides are multiples of 8.
    public func callAsFunction(_ x: Tensor) -> Tensor {
      precondition(
        x.shape.rank == 4 && x.shape[1] == 3
          && x.shape.dimensions.suffix(2).allSatisfy { $0.isMultiple(of: TinyAutoencoder.factor) },
        "TinyAutoencoder: pictures \(x.shape)")
      return layers.reduce(x) { $1($0) }
    }
  }

  /// From latents to pictures.
  public struct Decoder: Layer {
    private let first: Convolution
    private let layers: [any Layer]

    /// Pulls `1`, `3`, … `19`.
    public init(_ configuration: Configuration, from scope: ParameterScope) throws {
      let width = configuration.width
      first = try Convolution(
        inputs: configuration.latentChannels, outputs: width, kernel: 3, padding: 1,
        from: scope[1])
      var layers: [any Layer] = []
      for first in [3, 8, 13] {
        for block in first..<first + 3 {
          layers.append(
            try TinyBlock(
              width, mixesChannels: configuration.mixesChannels && first == 3, from: scope[block]))
        }
        layers.append(Upsample(to: .factor(2), mode: .nearest))
        layers.append(
          try Convolution(
            inputs: width, outputs: width, kernel: 3, padding: 1, bias: false,
            from: scope[first + 4]))
      }
      layers.append(try TinyBlock(width, from: scope[18]))
      layers.append(
        try Convolution(inputs: width, outputs: 3, kernel: 3, padding: 1, from: scope[19]))
      self.layers = layers
    }

    /// Returns `[N, 3, 8 · H, 8 · W]`, about within 0 … 1, for latents `[N, latentChannels, H, W]`,
    /// which are first bounded to ±3 by a tanh.
    public func callAsFunction(_ latents: Tensor) -> Tensor {
      let bounded = (latents / 3).tanh() * 3
      return layers.reduce(first(bounded, then: .relu)) { $1($0) }
    }
  }

  /// From pictures to latents.
  public let encoder: Encoder
  /// From latents to pictures.
  public let decoder: Decoder

  /// Pulls both from their own files or scopes.
  public init(
    _ configuration: Configuration, encoder: ParameterScope, decoder: ParameterScope
  ) throws {
    self.encoder = try Encoder(configuration, from: encoder)
    self.decoder = try Decoder(configuration, from: decoder)
  }

  /// Pulls `encoder` and `decoder`.
  public init(_ configuration: Configuration, from scope: ParameterScope) throws {
    try self.init(configuration, encoder: scope["encoder"], decoder: scope["decoder"])
  }
}

/// Three convolutions added to their input; perhaps channels are mixed at each pixel before.
private struct TinyBlock: Layer {
  private struct Mixing {
    let expansion: Convolution
    let norm: GroupNorm
    let projection: Convolution
  }

  private let convolutions: [Convolution]
  private let mixing: Mixing?

  init(_ width: Int, mixesChannels: Bool = false, from scope: ParameterScope) throws {
    convolutions = try [0, 2, 4].map {
      try Convolution(
        inputs: width, outputs: width, kernel: 3, padding: 1, from: scope["conv"][$0])
    }
    let pool = scope["pool"]
    mixing =
      mixesChannels
      ? Mixing(
        expansion: try Convolution(
          inputs: width, outputs: 4 * width, kernel: 1, bias: false, from: pool[0]),
        norm: try GroupNorm(groups: 4, channels: 4 * width, from: pool[1]),
        projection: try Convolution(
          inputs: 4 * width, outputs: width, kernel: 1, bias: false, from: pool[3])) : nil
  }

  func callAsFunction(_ x: Tensor) -> Tensor {
    var x = x
    if let mixing { x = x + mixing.projection(mixing.norm(mixing.expansion(x)).relu()) }
    let first = convolutions[1](convolutions[0](x, then: .relu), then: .relu)
    return (convolutions[2](first) + x).relu()
  }
}
