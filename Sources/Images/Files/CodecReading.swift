import CCodecs

extension ImageFormat {
  /// Opens the reader of a codec on bytes, and closes it after `body`, which gets the header too.
  ///
  /// - Throws: `ImageError` where there are no bytes or the codec refuses them, and whatever `body`
  ///   throws.
  func reading<Header, Result>(
    _ bytes: [UInt8], name: String, header: Header,
    open: (
      UnsafePointer<UInt8>, Int, UnsafeMutablePointer<Header>, UnsafeMutablePointer<codec_failure>
    ) -> OpaquePointer?,
    close: (OpaquePointer) -> Void, _ body: (OpaquePointer, Header) throws -> Result
  ) throws -> Result {
    try bytes.withUnsafeBufferPointer { buffer in
      guard let start = buffer.baseAddress else { throw ImageError.empty(name: name) }
      var failure = codec_failure()
      var header = header
      guard let reader = open(start, buffer.count, &header, &failure) else {
        throw ImageError(failure, name: name, format: self)
      }
      defer { close(reader) }
      return try body(reader, header)
    }
  }
}
