import Layers
import Tensors

/// A network that enlarges pictures, whole or tile by tile with the same bits.
public struct Upscaler: Sendable {
  /// What it is made of.
  public let configuration: UpscalerConfiguration
  let network: any UpscalingNetwork

  /// Pulls the network's parameters.
  ///
  /// - Precondition: the configuration is sound, as ``UpscalerConfiguration/complaint`` says.
  public init(_ configuration: UpscalerConfiguration, from scope: ParameterScope) throws {
    if let complaint = configuration.complaint { preconditionFailure("Upscaler: \(complaint)") }
    self.configuration = configuration
    network =
      switch configuration.network {
      case .espcn: try ESPCN(configuration, from: scope)
      case .fsrcnn: try FSRCNN(configuration, from: scope)
      case .upconv7: try UpConv7(configuration, from: scope)
      case .convolutional: try ConvolutionalUpscaler(configuration, from: scope)
      }
  }

  /// How many times longer sides become.
  public var scale: Int { configuration.scale }

  /// 1 where the network sees the luminance alone, 3 for red, green and blue.
  public var channels: Int { network.channels }

  /// Returns `[N, C, s · H, s · W]` for pictures `[N, C, H, W]` within 0 … 1.
  ///
  /// The result is about within 0 … 1 and not clamped. Pictures do not see each other.
  ///
  /// - Precondition: there are as many channels as the network sees, and at least one pixel.
  public func callAsFunction(_ x: Tensor) -> Tensor {
    precondition(
      x.shape.rank == 4 && x.shape[1] == channels && x.pictureSize.area > 0,
      "Upscaler: pictures \(x.shape) for \(channels) channels")
    guard network.border == .replicated else { return network(x) }
    let margin = network.margin
    let margins = Margins(left: margin, right: margin, top: margin, bottom: margin)
    return network(pad(x, margins, mode: .replicate))
  }
}
