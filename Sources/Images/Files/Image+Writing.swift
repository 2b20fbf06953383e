import Files

extension Image {
  /// Returns the bytes of a picture file.
  ///
  /// - Throws: `ImageError.invalidText` or `ImageError.cannotEncode`.
  public func encoded(as encoding: ImageEncoding) throws -> [UInt8] {
    switch encoding {
    case .png(let options): try PNGWriter.encode(self, options)
    case .jpeg(let options): try JPEGWriter.encode(self, options)
    }
  }

  /// Writes a picture file, whole or not at all.
  ///
  /// - Throws: `FileError` if the system refuses, `ImageError` if the picture cannot be stored so.
  public func write(to path: String, as encoding: ImageEncoding) throws {
    try AtomicFile.write(encoded(as: encoding), to: path)
  }
}
