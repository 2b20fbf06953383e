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
  }

  /// The network.
  public var network: Network
  /// How many times longer sides become.
  public var scale: Int
  /// The channels of the network's layers, in its own order.
  public var widths: [Int]
  /// How many layers of an FSRCNN map features; the others have none.
  public var mappings: Int?

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

  /// What is wrong with it, in words; `nil` where a network can be built.
  ///
  /// A file may say anything: sizes are bounded before anything is built.
  public var complaint: String? {
    guard (2...8).contains(scale) else { return "a scale of \(scale), expected 2 to 8" }
    guard widths.allSatisfy({ (1...4096).contains($0) }) else { return "widths \(widths)" }
    let expected =
      switch network {
      case .espcn, .fsrcnn: 2
      case .upconv7: 6
      }
    guard widths.count == expected else {
      return "\(widths.count) widths, \(network.rawValue) has \(expected)"
    }
    switch network {
    case .espcn: return mappings == nil ? nil : "mappings, which an ESPCN has none of"
    case .fsrcnn:
      return (1...64).contains(mappings ?? 0) ? nil : "\(mappings ?? 0) mappings, expected 1 to 64"
    case .upconv7:
      if mappings != nil { return "mappings, which an upconv7 has none of" }
      return scale == 2 ? nil : "a scale of \(scale), upconv7 enlarges by 2"
    }
  }
}
