import CCodecs

/// What the samples of a file mean, and the way from there to sRGB.
enum ColourSource {
  /// They are sRGB, or the file does not say.
  case standard

  /// They are in the colour space of an ICC profile.
  case profile([UInt8])

  /// Light is the sample to this power (nil: the curve of sRGB), between primaries given as
  /// chromaticities of white, red, green and blue, x before y.
  case values(exponent: Double?, chromaticities: [Double])

  /// White (D65) and primaries of sRGB.
  ///
  /// Source: IEC 61966-2-1.
  static let standardChromaticities = [0.3127, 0.3290, 0.64, 0.33, 0.30, 0.60, 0.15, 0.06]

  /// Returns the samples in sRGB; unchanged if they are that already, or the profile is broken.
  func convert(_ samples: Samples, channels: Image.Channels) -> Samples {
    let layout = codec_layout(UInt32(channels.rawValue))
    guard let colour = conversion(layout, samples.depth) else { return samples }
    defer { codec_colour_free(colour) }
    if codec_colour_is_identity(colour) == 1 { return samples }
    switch samples {
    case .eight(var values):
      Self.apply(colour, &values, channels.rawValue)
      return .eight(values)
    case .sixteen(var values):
      Self.apply(colour, &values, channels.rawValue)
      return .sixteen(values)
    }
  }

  /// Returns RGB for CMYK samples, or nil without a usable profile.
  func convertCMYK(_ samples: [UInt8], isInverted: Bool) -> [UInt8]? {
    let layout = isInverted ? CODEC_CMYK_INVERTED : CODEC_CMYK
    guard let colour = conversion(layout, .eight) else { return nil }
    defer { codec_colour_free(colour) }
    let pixels = samples.count / 4
    return Array(unsafeUninitializedCapacity: pixels * 3) { buffer, count in
      guard let target = buffer.baseAddress else { return }
      codec_colour_apply(colour, samples, target, pixels)
      count = pixels * 3
    }
  }

  private func conversion(_ layout: codec_layout, _ depth: Depth) -> OpaquePointer? {
    var failure = codec_failure()
    let bits = Int32(depth.rawValue)
    return switch self {
    case .standard: nil
    case .profile(let bytes):
      codec_colour_from_profile(bytes, bytes.count, layout, bits, &failure)
    case .values(let exponent, let chromaticities):
      codec_colour_from_values(exponent ?? 0, chromaticities, layout, bits, &failure)
    }
  }

  private static func apply<T: Sample>(
    _ colour: OpaquePointer, _ values: inout [T], _ channels: Int
  ) {
    values.withUnsafeMutableBytes { raw in
      guard let start = raw.baseAddress else { return }
      codec_colour_apply(colour, start, start, raw.count / MemoryLayout<T>.size / channels)
    }
  }
}
