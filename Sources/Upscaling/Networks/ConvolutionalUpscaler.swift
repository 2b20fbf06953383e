import Layers
import Tensors

/// Convolutions at the small size and one ``UpsamplingBlock``, whose output is added to the nearest
/// pixels: what recipes train.
struct ConvolutionalUpscaler: UpscalingNetwork {
  let channels: Int
  let margin: Int
  let border = UpscalingBorder.zeros
  let floatsPerPixel: Int
  private let features: [Convolution]
  private let upsampling: UpsamplingBlock
  private let scale: Int

  init(_ configuration: UpscalerConfiguration, from scope: ParameterScope) throws {
    let (channels, widths) = (configuration.channels ?? 1, configuration.widths)
    (self.channels, scale) = (channels, configuration.scale)
    features = try widths.enumerated().map { index, outputs in
      // The first one sees furthest, where it costs least.
      let kernel = index == 0 ? 5 : 3
      return try Convolution(
        inputs: index == 0 ? channels : widths[index - 1], outputs: outputs,
        kernel: Size2D(kernel), padding: Size2D(kernel / 2), from: scope["features"][index])
    }
    let kind = configuration.upsampling ?? .pixelShuffle
    upsampling = try UpsamplingBlock(
      inputs: widths.last ?? channels, outputs: channels, factor: scale, kind: kind,
      from: scope["upsampling"])
    // The block sees one pixel to each side, two where its convolution follows an interpolation.
    margin = 2 + (widths.count - 1) + 2
    let enlarged = (channels * 2 + (kind == .pixelShuffle ? channels : 0)) * scale * scale
    let interpolated: Bool = kind == .bilinearConvolution || kind == .nearestConvolution
    floatsPerPixel =
      2 * (widths.max() ?? 1) + enlarged
      + (interpolated ? (widths.last ?? channels) * scale * scale : 0)
  }

  func callAsFunction(_ x: Tensor) -> Tensor {
    let seen = features.reduce(x) { $1($0, then: .relu) }
    return interpolate(x, scaleFactor: Double(scale), mode: .nearest) + upsampling(seen)
  }
}
