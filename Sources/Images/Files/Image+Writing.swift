import Files

extension Image {
  /// Returns the bytes of a picture file.
  ///
  /// - Throws: `ImageError.invalidText` or `ImageError.cannotEncode`.
  public func encoded(as encoding: ImageEncoding) throws -> [UInt8] {
    let encoder = try encoding.rowEncoder(PicturePlan(self))
    try encoder.append(self)
    return try encoder.finish()
  }

  /// Writes a picture file, whole or not at all.
  ///
  /// - Throws: `FileError` if the system refuses, `ImageError` if the picture cannot be stored so.
  public func write(to path: String, as encoding: ImageEncoding) throws {
    try AtomicFile.write(encoded(as: encoding), to: path)
  }
}
