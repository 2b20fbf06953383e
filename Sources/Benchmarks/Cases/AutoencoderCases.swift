import Autoencoders
import Layers
import Tensors

extension BenchmarkCase {
  /// The decoder of Stable Diffusion 3: 64 × 64 places of a latent to 512 × 512 pixels.
  static let vaeDecode = vaeDecode("vae-decode", side: 64)

  /// The same for larger pictures, whose memory is worth knowing.
  static let largeDecodes = [1024, 2048].map { vaeDecode("vae-decode-\($0)", side: $0 / 8) }

  private static func vaeDecode(_ name: String, side: Int) -> BenchmarkCase {
    let configuration = AutoencoderConfiguration.stableDiffusion3
    let pixels = side * configuration.scale
    return BenchmarkCase(
      name,
      "Stable Diffusion 3's autoencoder, [1, 16, \(side), \(side)] to \(pixels) × \(pixels)",
      operations: 2 * Double(decoderMultiplications(configuration, side: side))
    ) {
      let model = try AutoencoderKL(
        configuration, from: ParameterStore(FreshParameters(seed: 0)).scope)
      let latents = numbers([1, configuration.latentChannels, side, side])
      return { _ = model.decodeByStrips(latents) }
    }
  }

  /// The multiplications of a decoder's convolutions and of its attention, for one square latent.
  private static func decoderMultiplications(
    _ configuration: AutoencoderConfiguration, side: Int
  ) -> Int {
    let sizes = Array(configuration.blockChannels.reversed())
    var pixels = side * side
    func convolution(_ inputs: Int, _ outputs: Int, _ area: Int = 9) -> Int {
      area * inputs * outputs * pixels
    }
    func block(_ inputs: Int, _ outputs: Int) -> Int {
      convolution(inputs, outputs) + convolution(outputs, outputs)
        + (inputs == outputs ? 0 : convolution(inputs, outputs, 1))
    }
    let attention = 4 * convolution(sizes[0], sizes[0], 1) + 2 * pixels * pixels * sizes[0]
    var sum = convolution(configuration.latentChannels, sizes[0]) + attention
    sum += 2 * block(sizes[0], sizes[0])
    for (level, channels) in sizes.enumerated() {
      sum += block(sizes[max(level - 1, 0)], channels)
      sum += configuration.blockDepth * block(channels, channels)
      if level < sizes.count - 1 {
        pixels *= 4
        sum += convolution(channels, channels)
      }
    }
    return sum + convolution(sizes[sizes.count - 1], configuration.outputChannels)
  }
}
