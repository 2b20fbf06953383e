import Files

extension Image {
  /// Reads a picture file, PNG or JPEG by its first bytes.
  ///
  /// - Returns: the picture, upright and in sRGB unless the options say otherwise.
  /// - Throws: `FileError` if the system refuses, `ImageError` if the data are bad.
  public static func read(
    _ path: String, options: ReadingOptions = ReadingOptions()
  ) throws -> Image {
    try decode(bytes(of: path, options: options), name: path, options: options)
  }

  /// Reads the bytes of a picture file, no more than its first if they are not those of one.
  ///
  /// - Throws: `FileError` if the system refuses, `ImageError` if it is no picture.
  public static func bytes(
    of path: String, options: ReadingOptions = ReadingOptions()
  ) throws -> [UInt8] {
    try FileBytes.read(path, limit: options.limits.fileBytes) { start in
      _ = try format(of: start, name: path)
    }
  }

  /// Decodes the bytes of a picture file.
  ///
  /// - Parameters:
  ///   - bytes: a whole PNG or JPEG file.
  ///   - name: what an error calls the bytes.
  ///   - options: how to read.
  /// - Returns: the picture, upright and in sRGB unless the options say otherwise.
  /// - Throws: `ImageError`.
  public static func decode(
    _ bytes: [UInt8], name: String = "picture", options: ReadingOptions = ReadingOptions()
  ) throws -> Image {
    try decodeWithProfile(bytes, name: name, options: options).image
  }

  /// Decodes the bytes of a picture file as `decode` does, and says what profile they hold.
  ///
  /// - Returns: the picture, and the ICC profile of its file, also where the samples were brought
  ///   from there to sRGB; nil without one, and for CMYK.
  /// - Throws: `ImageError`.
  package static func decodeWithProfile(
    _ bytes: [UInt8], name: String = "picture", options: ReadingOptions = ReadingOptions()
  ) throws -> (image: Image, profile: [UInt8]?) {
    switch try format(of: bytes[...], name: name) {
    case .png: try PNGReader.read(bytes, name: name, options: options)
    case .jpeg: try JPEGReader.read(bytes, name: name, options: options)
    }
  }

  static func format(of start: ArraySlice<UInt8>, name: String) throws -> ImageFormat {
    if start.isEmpty { throw ImageError.empty(name: name) }
    if let format = ImageFormat(signatureOf: start) { return format }
    throw ImageError.unknownFormat(name: name, found: ImageFormat.describe(start.prefix(64)))
  }
}
