import CCodecs

/// What a picture file says before its pixels, which are not decoded.
package struct PictureHeader: Equatable, Sendable {
  /// PNG or JPEG.
  package let format: ImageFormat
  /// Pixels from left to right as they are stored, whatever the orientation says.
  package let width: Int
  /// Pixels from top to bottom as they are stored.
  package let height: Int
  /// The text entries before the pixels, where those that we write are.
  package let text: ImageText

  /// Reads what comes before the pixels, of a whole file or of its beginning; `name` is what an
  /// error calls the bytes.
  ///
  /// Throws ``ImageError`` where they are not those of a picture, or what is read is damaged.
  package init(_ bytes: [UInt8], name: String) throws {
    format = try Image.format(of: bytes[...], name: name)
    (width, height, text) =
      switch format {
      case .png:
        try ImageFormat.png.reading(
          bytes, name: name, header: codec_png_header(),
          open: { codec_png_open($0, $1, $2, $3) }, close: { codec_png_close($0) }
        ) { (Int($1.width), Int($1.height), PNGReader.text($0)) }
      case .jpeg:
        try ImageFormat.jpeg.reading(
          bytes, name: name, header: codec_jpeg_header(),
          open: { codec_jpeg_open($0, $1, $2, $3) }, close: { codec_jpeg_close($0) }
        ) {
          (Int($1.width), Int($1.height), JPEGSegments($0).text)
        }
      }
  }
}
