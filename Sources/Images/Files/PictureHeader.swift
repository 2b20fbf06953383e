import CCodecs

/// What a picture file says before its pixels, which are not decoded.
package struct PictureHeader: Equatable, Sendable {
  /// PNG or JPEG.
  package let format: ImageFormat
  /// Pixels from left to right as they are stored, whatever the orientation says.
  package let width: Int
  /// Pixels from top to bottom as they are stored.
  package let height: Int

  /// Reads what comes before the pixels; `name` is what an error calls the bytes.
  ///
  /// Throws ``ImageError`` where they are not those of a picture, or what is read is damaged.
  package init(_ bytes: [UInt8], name: String) throws {
    format = try Image.format(of: bytes[...], name: name)
    (width, height) =
      switch format {
      case .png: try Self.sizeOfPNG(bytes, name: name)
      case .jpeg: try Self.sizeOfJPEG(bytes, name: name)
      }
  }

  private static func sizeOfPNG(_ bytes: [UInt8], name: String) throws -> (Int, Int) {
    try bytes.withUnsafeBufferPointer { buffer in
      guard let start = buffer.baseAddress else { throw ImageError.empty(name: name) }
      var (header, failure) = (codec_png_header(), codec_failure())
      guard let reader = codec_png_open(start, buffer.count, &header, &failure) else {
        throw ImageError(failure, name: name, format: .png)
      }
      defer { codec_png_close(reader) }
      return (Int(header.width), Int(header.height))
    }
  }

  private static func sizeOfJPEG(_ bytes: [UInt8], name: String) throws -> (Int, Int) {
    try bytes.withUnsafeBufferPointer { buffer in
      guard let start = buffer.baseAddress else { throw ImageError.empty(name: name) }
      var (header, failure) = (codec_jpeg_header(), codec_failure())
      guard let reader = codec_jpeg_open(start, buffer.count, &header, &failure) else {
        throw ImageError(failure, name: name, format: .jpeg)
      }
      defer { codec_jpeg_close(reader) }
      return (Int(header.width), Int(header.height))
    }
  }
}
