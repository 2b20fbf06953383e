import Layers

/// What an upscaler is made of.
public struct UpscalerConfiguration: Codable, Hashable, Sendable {
  /// The networks that are known.
  public enum Network: String, Codable, CaseIterable, Sendable {
    /// ``ESPCN``: luminance, pixel shuffle.
    case espcn
    /// ``FSRCNN``: luminance, pixel shuffle.
    case fsrcnn
    /// ``UpConv7``: colours, transposed convolution.
    case upconv7
    /// ``ConvolutionalUpscaler``: what recipes train.
    case convolutional
  }

  /// The network.
  public var network: Network
  /// How many times longer sides become.
  public var scale: Int
  /// The channels of the network's layers, in its own order.
  public var widths: [Int]
  /// How many layers of an FSRCNN map features; the others have none.
  public var mappings: Int?
  /// Of a convolutional one: 1 for the luminance, 3 for red, green and blue.
  public var channels: Int?
  /// Of a convolutional one: how it makes pictures larger.
  public var upsampling: UpsamplingKind?

  /// Describes a network.
  public init(network: Network, scale: Int, widths: [Int], mappings: Int? = nil) {
    (self.network, self.scale) = (network, scale)
    (self.widths, self.mappings) = (widths, mappings)
  }

  /// The ESPCN of the paper's size.
  public static func espcn(scale: Int) -> Self {
    Self(network: .espcn, scale: scale, widths: [64, 32])
  }

  /// The FSRCNN of the paper's size, or its small one.
  public static func fsrcnn(scale: Int, small: Bool = false) -> Self {
    Self(
      network: .fsrcnn, scale: scale, widths: small ? [32, 5] : [56, 12], mappings: small ? 1 : 4)
  }

  /// The network of waifu2x.
  public static let upconv7 = Self(
    network: .upconv7, scale: 2, widths: [16, 32, 64, 128, 128, 256])

  /// Convolutions at the small size, and a block that makes pictures larger.
  public static func convolutional(
    scale: Int, channels: Int, widths: [Int], upsampling: UpsamplingKind
  ) -> Self {
    var configuration = Self(network: .convolutional, scale: scale, widths: widths)
    (configuration.channels, configuration.upsampling) = (channels, upsampling)
    return configuration
  }

  /// What is wrong with it, in words; `nil` where a network can be built.
  ///
  /// A file may say anything: sizes are bounded before anything is built.
  public var complaint: String? {
    guard (2...8).contains(scale) else { return "a scale of \(scale), expected 2 to 8" }
    guard widths.allSatisfy({ (1...4096).contains($0) }) else { return "widths \(widths)" }
    if network == .convolutional {
      guard (1...16).contains(widths.count) else {
        return "\(widths.count) widths, expected 1 to 16"
      }
      guard [1, 3].contains(channels), let upsampling else {
        return "\(channels ?? 0) channels, expected 1 or 3, and a kind of upsampling"
      }
      // Tiles have the bits of the whole where the weights of all places are exact.
      guard upsampling != .bilinearConvolution || [2, 4, 8].contains(scale) else {
        return "a scale of \(scale), \(upsampling.rawValue) enlarges by 2, 4 or 8"
      }
      return mappings == nil ? nil : "mappings, which belong to an fsrcnn"
    }
    guard channels == nil, upsampling == nil else {
      return "channels or upsampling, which an \(network.rawValue) has of its own"
    }
    let expected = network == .upconv7 ? 6 : 2
    guard widths.count == expected else {
      return "\(widths.count) widths, \(network.rawValue) has \(expected)"
    }
    if network == .fsrcnn {
      return (1...64).contains(mappings ?? 0) ? nil : "\(mappings ?? 0) mappings, expected 1 to 64"
    }
    guard mappings == nil else { return "mappings, which belong to an fsrcnn" }
    return network == .espcn || scale == 2 ? nil : "a scale of \(scale), upconv7 enlarges by 2"
  }
}
