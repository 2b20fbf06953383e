import Layers
import Tensors

/// A tiny autoencoder for the latents of FLUX.2: 32 channels, an eighth of a picture's sides.
///
/// Blocks of three convolutions; those at the latents' size also mix channels under a group norm, so
/// that a picture is not cut into exact tiles. Enlarging is by the nearest element, then a
/// convolution. The names are those of madebyollin's `taef2_encoder` and `taef2_decoder`, in one
/// file as `encoder.` and `decoder.`, or in two.
///
/// Source: madebyollin, [taesd](https://github.com/madebyollin/taesd).
public struct TinyAutoencoder: Sendable {
  /// The channels of latents.
  public static let latentChannels = 32
  /// How many times shorter the sides of latents are.
  public static let factor = 8
  private static let width = 64

  /// From pictures to latents.
  public struct Encoder: Layer {
    private let layers: [any Layer]

    /// Pulls `0`, `1`, … `14`.
    public init(from scope: ParameterScope) throws {
      let width = TinyAutoencoder.width
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
          layers.append(try TinyBlock(width, mixesChannels: first == 10, from: scope[block]))
        }
      }
      layers.append(
        try Convolution(
          inputs: width, outputs: TinyAutoencoder.latentChannels, kernel: 3, padding: 1,
          from: scope[14]))
      self.layers = layers
    }

    /// Returns `[N, 32, H / 8, W / 8]` for pictures `[N, 3, H, W]` within 0 … 1.
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
    public init(from scope: ParameterScope) throws {
      let width = TinyAutoencoder.width
      first = try Convolution(
        inputs: TinyAutoencoder.latentChannels, outputs: width, kernel: 3, padding: 1,
        from: scope[1])
      var layers: [any Layer] = []
      for first in [3, 8, 13] {
        for block in first..<first + 3 {
          layers.append(try TinyBlock(width, mixesChannels: first == 3, from: scope[block]))
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

    /// Returns `[N, 3, 8 · H, 8 · W]`, about within 0 … 1, for latents `[N, 32, H, W]`, which are
    /// first bounded to ±3 by a tanh.
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
  public init(encoder: ParameterScope, decoder: ParameterScope) throws {
    self.encoder = try Encoder(from: encoder)
    self.decoder = try Decoder(from: decoder)
  }

  /// Pulls `encoder` and `decoder`.
  public init(from scope: ParameterScope) throws {
    try self.init(encoder: scope["encoder"], decoder: scope["decoder"])
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
