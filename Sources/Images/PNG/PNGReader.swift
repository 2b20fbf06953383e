import CCodecs

/// Reads PNG files: libpng for the pixels, Little CMS for the colours.
enum PNGReader {
  /// Returns a picture, and the profile that its file holds.
  static func read(
    _ bytes: [UInt8], name: String, options: ReadingOptions
  ) throws -> (image: Image, profile: [UInt8]?) {
    try ImageFormat.png.reading(
      bytes, name: name, header: codec_png_header(),
      open: { codec_png_open($0, $1, $2, $3) }, close: { codec_png_close($0) }
    ) { reader, header in
      // Deflate makes at most 1,032 bytes of one.
      let capacity = bytes.count * 1032 * 8 / max(1, Int(header.stored_bits_per_pixel))
      try options.check(
        width: Int(header.width), height: Int(header.height), capacity: capacity, name: name)
      guard let channels = Image.Channels(rawValue: Int(header.channels)) else {
        throw ImageError.unsupported(
          name: name, format: .png, reason: "\(header.channels) channels")
      }
      var samples = try pixels(reader, header, name: name)

      var metadata = ImageMetadata(text: text(reader))
      let colours = PNGColours(header)
      if options.managesColour, !(options.keepsProfiles && colours.profile != nil) {
        samples = colours.source.convert(samples, channels: channels)
      } else {
        metadata.profile = colours.profile
      }
      let exif = Self.exif(reader)
      if options.keepsEXIF, let exif {
        metadata.exif = options.appliesOrientation ? Orientation.upright(exif) : exif
      }
      let image = Image(
        width: Int(header.width), height: Int(header.height), channels: channels,
        samples: samples, metadata: metadata)
      return (
        options.appliesOrientation
          ? image.oriented(exif.flatMap { Orientation(exif: $0) } ?? .up) : image, colours.profile
      )
    }
  }

  private static func pixels(
    _ reader: OpaquePointer, _ header: codec_png_header, name: String
  ) throws -> Samples {
    let count = Int(header.height) * header.row_bytes
    var failure = codec_failure()
    func fill(_ target: UnsafeMutablePointer<UInt8>?) throws {
      guard let target, codec_png_read(reader, target, &failure) == 1 else {
        throw ImageError(failure, name: name, format: .png)
      }
    }
    if header.depth == 8 {
      return .eight(
        try Array(unsafeUninitializedCapacity: count) { buffer, initialized in
          try fill(buffer.baseAddress)
          initialized = count
        })
    }
    return .sixteen(
      try Array(unsafeUninitializedCapacity: count / 2) { buffer, initialized in
        let raw = UnsafeMutableRawBufferPointer(buffer)
        try fill(raw.bindMemory(to: UInt8.self).baseAddress)
        raw.bindMemory(to: UInt16.self)
        initialized = count / 2
      })
  }

  static func text(_ reader: OpaquePointer) -> ImageText {
    ImageText(
      (0..<codec_png_text_count(reader)).map { index in
        let entry = codec_png_text_at(reader, index)
        let value = UnsafeBufferPointer(start: entry.value, count: entry.count)
        let keyword = UnsafeBufferPointer(start: entry.keyword, count: entry.keyword_count)
        return ImageText.Entry(
          keyword: Latin1.decode(keyword),
          value: entry.is_utf8 == 1 ? String(decoding: value, as: UTF8.self) : Latin1.decode(value))
      })
  }

  private static func exif(_ reader: OpaquePointer) -> [UInt8]? {
    var count = 0
    guard let exif = codec_png_exif(reader, &count) else { return nil }
    return Array(UnsafeBufferPointer(start: exif, count: count))
  }
}
