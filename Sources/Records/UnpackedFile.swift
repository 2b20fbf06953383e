import CZlib
import Files

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#elseif canImport(Darwin)
  import Darwin
#endif

/// What a gzip file holds, as pages of a file that has no name: it may be larger than the memory,
/// and is gone with the process however that ends.
enum UnpackedFile {
  /// Whether a file of records is gzip.
  ///
  /// The bytes that gzip starts with may be a record's length too: its checksum tells.
  static func isCompressed(_ bytes: UnsafeRawBufferPointer) -> Bool {
    guard bytes.count >= 2, bytes[0] == 0x1f, bytes[1] == 0x8b else { return false }
    guard bytes.count >= RecordFraming.headSize else { return true }
    let head = UnsafeRawBufferPointer(rebasing: bytes[..<RecordFraming.headSize])
    return RecordFraming.length(head: head) == nil
  }

  /// Unpacks a gzip file into the folder for temporary files (`TMPDIR`).
  ///
  /// Throws `FileError` where the system refuses, ``RecordError`` where the stream is damaged.
  static func unpack(_ path: String) throws -> MappedFile {
    guard let source = gzopen(path, "rb") else { throw FileError.reading(path, code: errno) }
    defer { gzclose(source) }
    var place = Array("\(temporaryFolder)/atelier.XXXXXX".utf8CString)
    let target = mkstemp(&place)
    let name = String(decoding: place.dropLast().map(UInt8.init(bitPattern:)), as: UTF8.self)
    guard target >= 0 else { throw FileError.writing(name, code: errno) }
    defer { close(target) }
    unlink(name)

    var block = [UInt8](repeating: 0, count: 1 << 18)
    while true {
      let count = Int(gzread(source, &block, UInt32(block.count)))
      let number = errno
      var code: Int32 = 0
      let text = gzerror(source, &code)
      // A stream that ends early gives what it had, and tells only after that.
      guard count >= 0, code == Z_OK || code == Z_STREAM_END else {
        if code == Z_ERRNO { throw FileError.reading(path, code: number) }
        throw RecordError.invalidCompression(
          path: path,
          found: code == Z_BUF_ERROR
            ? "one that ends early" : text.map { String(cString: $0) } ?? "error \(code)")
      }
      guard count > 0 else { break }
      try block.withUnsafeBytes { try append($0.prefix(count), to: target, named: name) }
    }
    return try MappedFile(descriptor: target, path: path)
  }

  private static func append(
    _ bytes: Slice<UnsafeRawBufferPointer>, to descriptor: Int32, named name: String
  ) throws {
    var rest = UnsafeRawBufferPointer(rebasing: bytes)
    while !rest.isEmpty {
      let count = write(descriptor, rest.baseAddress, rest.count)
      if count < 0, errno == EINTR { continue }
      guard count > 0 else { throw FileError.writing(name, code: errno) }
      rest = UnsafeRawBufferPointer(rebasing: rest.dropFirst(count))
    }
  }

  private static var temporaryFolder: String {
    getenv("TMPDIR").map { String(cString: $0) } ?? "/tmp"
  }
}
