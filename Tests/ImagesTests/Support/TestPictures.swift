import Images

/// A seeded generator (splitmix64), so that every run sees the same pictures.
struct Generator {
  var state: UInt64

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var z = state
    z = (z ^ z >> 30) &* 0xBF58_476D_1CE4_E5B9
    z = (z ^ z >> 27) &* 0x94D0_49BB_1331_11EB
    return z ^ z >> 31
  }
}

enum TestPictures {
  /// Random samples of any kind.
  static func noise(
    _ width: Int, _ height: Int, _ channels: Image.Channels, _ depth: Depth = .eight,
    seed: UInt64 = 1
  ) -> Image {
    var generator = Generator(state: seed)
    let count = width * height * channels.rawValue
    let samples: Samples =
      switch depth {
      case .eight: .eight((0..<count).map { _ in UInt8(generator.next() >> 56) })
      case .sixteen: .sixteen((0..<count).map { _ in UInt16(generator.next() >> 48) })
      }
    return Image(width: width, height: height, channels: channels, samples: samples)
  }

  /// Slow ramps of all channels, kind to JPEG.
  static func ramp(_ width: Int, _ height: Int, _ channels: Image.Channels) -> Image {
    var bytes: [UInt8] = []
    for y in 0..<height {
      for x in 0..<width {
        for channel in 0..<channels.rawValue {
          let across = channel.isMultiple(of: 2) ? x * 255 / width : 255 - x * 255 / width
          bytes.append(UInt8((across + y * 255 / height) / 2))
        }
      }
    }
    return Image(width: width, height: height, channels: channels, bytes: bytes)
  }

  /// One colour everywhere.
  static func plain(_ width: Int, _ height: Int, _ samples: [UInt8]) -> Image {
    let channels = Image.Channels(rawValue: samples.count) ?? .rgb
    return Image(
      width: width, height: height, channels: channels,
      bytes: (0..<width * height).flatMap { _ in samples })
  }
}
