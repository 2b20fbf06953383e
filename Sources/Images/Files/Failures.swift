import CCodecs

extension ImageError {
  /// The error that a failed call of a reader stands for.
  init(_ failure: codec_failure, name: String, format: ImageFormat) {
    let reason = failure.text
    self =
      switch failure.kind {
      case CODEC_TRUNCATED: .truncated(name: name, format: format, reason: reason)
      case CODEC_UNSUPPORTED: .unsupported(name: name, format: format, reason: reason)
      case CODEC_NO_MEMORY: .outOfMemory(name: name)
      default: .damaged(name: name, format: format, reason: reason)
      }
  }
}

extension codec_failure {
  /// The library's words, printable ASCII only: they may quote the file.
  var text: String {
    withUnsafeBytes(of: message) { bytes in
      let line = bytes.prefix { $0 != 0 }.map { $0 < 32 || $0 > 126 ? UInt8(ascii: "?") : $0 }
      return String(decoding: line, as: UTF8.self)
    }
  }
}

/// Hands bytes of the library over to Swift, and frees them.
func takeOver(_ bytes: codec_bytes) -> [UInt8]? {
  guard let data = bytes.data else { return nil }
  defer { codec_bytes_free(bytes) }
  return Array(UnsafeBufferPointer(start: data, count: bytes.count))
}
