import Layers
import Tensors

/// The autoencoder of latent diffusion: pictures of −1 … 1 to latents of an eighth of their sides in
/// Stable Diffusion 3, and back.
///
/// Source: Rombach et al., 2021, [arXiv:2112.10752](https://arxiv.org/abs/2112.10752), §3.1;
/// parameters have the names of diffusers' `AutoencoderKL`.
public struct AutoencoderKL: Sendable {
  /// A normal distribution over latents, each number for itself.
  public struct Distribution: Sendable {
    /// `[N, latentChannels, h, w]`.
    public let mean: Tensor
    /// The logarithms of the variances, within −30 … 20.
    public let logVariance: Tensor

    /// Creates a distribution.
    ///
    /// - Precondition: both have the same shape.
    public init(mean: Tensor, logVariance: Tensor) {
      precondition(mean.shape == logVariance.shape, "\(mean.shape), \(logVariance.shape)")
      (self.mean, self.logVariance) = (mean, logVariance)
    }

    /// Returns the latent that normal numbers of mean 0 and deviation 1 lead to.
    ///
    /// - Precondition: the noise has the mean's shape.
    public func sample(_ noise: Tensor) -> Tensor {
      precondition(noise.shape == mean.shape, "sample: noise \(noise.shape) for \(mean.shape)")
      return mean + (logVariance * 0.5).exp() * noise
    }
  }

  /// The sizes.
  public let configuration: AutoencoderConfiguration
  let encoder: PictureEncoder
  let decoder: LatentDecoder
  private let quantConvolution, postQuantConvolution: Convolution?

  /// Pulls the parameters by diffusers' names.
  ///
  /// - Throws: ``AutoencoderError`` where the configuration makes no sense, `ParameterError` where a
  ///   parameter is missing or has another shape.
  public init(_ configuration: AutoencoderConfiguration, from scope: ParameterScope) throws {
    try configuration.check()
    self.configuration = configuration
    let activation = configuration.activationFunction ?? .silu
    encoder = try PictureEncoder(configuration, activation: activation, from: scope["encoder"])
    decoder = try LatentDecoder(configuration, activation: activation, from: scope["decoder"])
    func pointwise(_ channels: Int, _ scope: ParameterScope) throws -> Convolution {
      try Convolution(inputs: channels, outputs: channels, kernel: 1, from: scope)
    }
    quantConvolution =
      configuration.hasQuantConvolution
      ? try pointwise(2 * configuration.latentChannels, scope["quant_conv"]) : nil
    postQuantConvolution =
      configuration.hasPostQuantConvolution
      ? try pointwise(configuration.latentChannels, scope["post_quant_conv"]) : nil
  }

  /// Returns the latents of pictures `[N, C, H, W]` of −1 … 1.
  ///
  /// - Precondition: the sides are multiples of ``AutoencoderConfiguration/scale``.
  public func encode(_ pictures: Tensor) -> Distribution {
    precondition(
      pictures.shape.rank == 4 && pictures.shape[1] == configuration.inputChannels
        && pictures.shape[2].isMultiple(of: configuration.scale)
        && pictures.shape[3].isMultiple(of: configuration.scale),
      "encode: pictures \(pictures.shape) by \(configuration.scale)")
    let moments = encoder(pictures)
    let parts = (quantConvolution.map { $0(moments) } ?? moments).chunks(2, axis: 1)
    return Distribution(mean: parts[0], logVariance: clamped(parts[1]))
  }

  /// Within −30 … 20, as in diffusers.
  private func clamped(_ x: Tensor) -> Tensor {
    Tensor(x.shape) { y in
      x.withElements { x in
        for (index, value) in x.enumerated() { y[index] = min(max(value, -30), 20) }
      }
    }
  }

  /// Returns the pictures `[N, C, H, W]` of latents, of −1 … 1 and a little beyond.
  ///
  /// - Precondition: the latents have the configuration's channels.
  public func decode(_ latents: Tensor) -> Tensor { decoder(decoderInput(latents)) }

  /// What the decoder proper is given.
  func decoderInput(_ latents: Tensor) -> Tensor {
    precondition(
      latents.shape.rank == 4 && latents.shape[1] == configuration.latentChannels,
      "decode: latents \(latents.shape) of \(configuration.latentChannels) channels")
    return postQuantConvolution.map { $0(latents) } ?? latents
  }

  /// Returns a transformer's latents as the decoder wants them: without scale and shift.
  public func unscaled(_ latents: Tensor) -> Tensor {
    latents * (1 / configuration.scalingFactor) + configuration.shiftFactor
  }

  /// Returns an encoder's latents as a transformer wants them: with scale and shift.
  public func scaled(_ latents: Tensor) -> Tensor {
    (latents - configuration.shiftFactor) * configuration.scalingFactor
  }
}
