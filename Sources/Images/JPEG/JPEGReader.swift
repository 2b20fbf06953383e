import CCodecs

/// Reads JPEG files: libjpeg-turbo for the pixels, Little CMS for the colours.
enum JPEGReader {
  /// Returns a picture, and the profile that its file holds.
  static func read(
    _ bytes: [UInt8], name: String, options: ReadingOptions
  ) throws -> (image: Image, profile: [UInt8]?) {
    try ImageFormat.jpeg.reading(
      bytes, name: name, header: codec_jpeg_header(),
      open: { codec_jpeg_open($0, $1, $2, $3) }, close: { codec_jpeg_close($0) }
    ) { reader, header in
      // A block of 8 by 8 pixels takes a bit at least; arithmetic coding has no such floor.
      let capacity = header.is_arithmetic == 1 ? Int.max : bytes.count * 512
      try options.check(
        width: Int(header.width), height: Int(header.height), capacity: capacity, name: name)
      let stored = try pixels(reader, header, name: name)

      let segments = JPEGSegments(reader)
      let profile = segments.profile()
      // The profile of a CMYK file says nothing about the RGB that was made of it.
      let usable = header.channels == 4 ? nil : profile
      let managesColour = options.managesColour && !(options.keepsProfiles && usable != nil)
      let source: ColourSource =
        if managesColour, let profile { .profile(profile) } else { .standard }
      let (channels, samples) = convert(stored, header, source)
      var metadata = ImageMetadata(
        text: segments.text, profile: managesColour ? nil : usable)
      if options.keepsEXIF, let exif = segments.exif {
        metadata.exif = options.appliesOrientation ? Orientation.upright(exif) : exif
      }
      let image = Image(
        width: Int(header.width), height: Int(header.height), channels: channels,
        samples: samples, metadata: metadata)
      return (options.appliesOrientation ? image.oriented(segments.orientation) : image, usable)
    }
  }

  private static func pixels(
    _ reader: OpaquePointer, _ header: codec_jpeg_header, name: String
  ) throws -> [UInt8] {
    let count = Int(header.width) * Int(header.height) * Int(header.channels)
    var failure = codec_failure()
    return try Array(unsafeUninitializedCapacity: count) { buffer, initialized in
      guard let target = buffer.baseAddress, codec_jpeg_read(reader, target, &failure) == 1 else {
        throw ImageError(failure, name: name, format: .jpeg)
      }
      initialized = count
    }
  }

  private static func convert(
    _ stored: [UInt8], _ header: codec_jpeg_header, _ source: ColourSource
  ) -> (Image.Channels, Samples) {
    switch header.channels {
    case 1:
      return (.grey, source.convert(.eight(stored), channels: .grey))
    case 3:
      return (.rgb, source.convert(.eight(stored), channels: .rgb))
    default:
      let isInverted = header.is_adobe == 1
      let managed = source.convertCMYK(stored, isInverted: isInverted)
      return (.rgb, .eight(managed ?? plainRGB(stored, isInverted: isInverted)))
    }
  }

  /// Multiplies what each ink lets through: red is (1 − cyan)(1 − black).
  private static func plainRGB(_ cmyk: [UInt8], isInverted: Bool) -> [UInt8] {
    var rgb = [UInt8](repeating: 0, count: cmyk.count / 4 * 3)
    func light(_ index: Int) -> Int { Int(isInverted ? cmyk[index] : 255 - cmyk[index]) }
    for pixel in 0..<cmyk.count / 4 {
      let black = light(pixel * 4 + 3)
      for channel in 0..<3 {
        rgb[pixel * 3 + channel] = UInt8((light(pixel * 4 + channel) * black + 127) / 255)
      }
    }
    return rgb
  }
}
