import CCodecs

/// What the colour chunks of a PNG file say.
///
/// iCCP wins over sRGB, which wins over gAMA and cHRM. Source: PNG specification, third edition,
/// §4.3.
struct PNGColours {
  /// The embedded profile, if any.
  let profile: [UInt8]?

  /// The meaning of the samples.
  let source: ColourSource

  init(_ header: codec_png_header) {
    profile = header.profile.map { start in
      Array(UnsafeBufferPointer(start: start, count: header.profile_count))
    }
    if let profile {
      source = .profile(profile)
    } else if header.has_srgb == 1 || (header.has_gamma == 0 && header.has_chromaticities == 0) {
      source = .standard
    } else {
      let c = header.chromaticities
      source = .values(
        exponent: header.has_gamma == 1 ? Self.exponent(header.gamma) : nil,
        chromaticities: header.has_chromaticities == 1
          ? [c.0, c.1, c.2, c.3, c.4, c.5, c.6, c.7] : ColourSource.standardChromaticities)
    }
  }

  /// The decoding exponent of a gAMA value, or nil for the curve of sRGB.
  ///
  /// 0.45455 is what the specification tells writers of sRGB pictures to store, so it means that
  /// curve rather than the exponent 2.2 proper.
  private static func exponent(_ gamma: Double) -> Double? {
    guard gamma > 0, abs(gamma * 2.2 - 1) > 0.005 else { return nil }
    return 1 / gamma
  }
}
