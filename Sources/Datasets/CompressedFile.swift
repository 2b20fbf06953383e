import CZlib

#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

/// Reads a file whole, unpacking it where it is gzip.
enum CompressedFile {
  /// Returns the contents.
  ///
  /// Throws ``DatasetError`` where the file cannot be read, is cut short, or holds more than
  /// `limit` bytes.
  static func read(_ path: String, limit: Int) throws -> [UInt8] {
    guard let file = gzopen(path, "rb") else {
      throw DatasetError.unreadable(path: path, reason: String(cString: strerror(errno)))
    }
    defer { gzclose(file) }
    var bytes: [UInt8] = []
    var block = [UInt8](repeating: 0, count: 1 << 18)
    while true {
      let count = Int(gzread(file, &block, UInt32(block.count)))
      guard count >= 0 else {
        throw DatasetError.invalid(
          path: path, expected: "a whole file or gzip stream", found: problem(of: file))
      }
      bytes += block[..<count]
      guard bytes.count <= limit else {
        throw DatasetError.invalid(
          path: path, expected: "at most \(limit) bytes", found: "more")
      }
      if count < block.count {
        var code: Int32 = 0
        _ = gzerror(file, &code)
        guard code == Z_OK || code == Z_STREAM_END else {
          throw DatasetError.invalid(
            path: path, expected: "a whole file or gzip stream", found: problem(of: file))
        }
        return bytes
      }
    }
  }

  private static func problem(of file: gzFile) -> String {
    var code: Int32 = 0
    guard let text = gzerror(file, &code) else { return "error \(code)" }
    if code == Z_ERRNO { return String(cString: strerror(errno)) }
    return code == Z_BUF_ERROR ? "one that ends early" : String(cString: text)
  }
}
