import CZlib
import Files

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#elseif canImport(Darwin)
  import Darwin
#endif

/// Reads a file whole, unpacking it where it is gzip.
enum CompressedFile {
  /// Returns the contents.
  ///
  /// Throws `FileError` where the system refuses, ``DatasetError`` where the file is cut short or
  /// holds more than `limit` bytes.
  static func read(_ path: String, limit: Int) throws -> [UInt8] {
    guard let file = gzopen(path, "rb") else { throw FileError.reading(path, code: errno) }
    defer { gzclose(file) }
    var bytes: [UInt8] = []
    var block = [UInt8](repeating: 0, count: 1 << 18)
    while true {
      let count = Int(gzread(file, &block, UInt32(block.count)))
      guard count >= 0 else { throw failure(of: file, path) }
      bytes += block[..<count]
      guard bytes.count <= limit else {
        throw DatasetError.invalid(
          path: path, expected: "at most \(limit) bytes", found: "more")
      }
      if count < block.count {
        var code: Int32 = 0
        _ = gzerror(file, &code)
        guard code == Z_OK || code == Z_STREAM_END else { throw failure(of: file, path) }
        return bytes
      }
    }
  }

  private static func failure(of file: gzFile, _ path: String) -> any Error {
    // What follows may change it.
    let number = errno
    var code: Int32 = 0
    let text = gzerror(file, &code)
    if code == Z_ERRNO { return FileError.reading(path, code: number) }
    let found =
      code == Z_BUF_ERROR
      ? "one that ends early" : text.map { String(cString: $0) } ?? "error \(code)"
    return DatasetError.invalid(
      path: path, expected: "a whole file or gzip stream", found: found)
  }
}
