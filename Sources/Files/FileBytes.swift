#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#elseif canImport(Darwin)
  import Darwin
#endif

/// Reads files whole, but not before their start has been looked at.
package enum FileBytes {
  /// Reads the bytes of a file.
  ///
  /// - Parameters:
  ///   - path: the file; a pipe or device works too.
  ///   - limit: the most bytes that are read.
  ///   - accept: sees the first bytes and throws if the rest is not worth reading.
  /// - Returns: the bytes.
  /// - Throws: `FileError`, or what `accept` throws.
  package static func read(
    _ path: String, limit: Int, accepting accept: (ArraySlice<UInt8>) throws -> Void
  ) throws -> [UInt8] {
    let descriptor = open(path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { throw FileError.reading(path, code: errno) }
    defer { close(descriptor) }
    var status = stat()
    guard fstat(descriptor, &status) == 0 else { throw FileError.reading(path, code: errno) }
    if status.st_mode & S_IFMT == S_IFDIR { throw FileError.reading(path, code: EISDIR) }
    if status.st_mode & S_IFMT == S_IFREG, Int(status.st_size) > limit { throw long(path, limit) }

    var bytes: [UInt8] = []
    var isAccepted = false
    while true {
      let wanted = isAccepted ? min(max(Int(status.st_size), 1 << 20), 1 << 26) : 4096
      let chunk = try readOnce(descriptor, wanted, path)
      if chunk.isEmpty { break }
      bytes += chunk
      if bytes.count > limit { throw long(path, limit) }
      if !isAccepted && bytes.count >= 64 {
        try accept(bytes[...])
        isAccepted = true
      }
    }
    if !isAccepted { try accept(bytes[...]) }
    return bytes
  }

  private static func readOnce(_ descriptor: Int32, _ wanted: Int, _ path: String) throws -> [UInt8]
  {
    try [UInt8](unsafeUninitializedCapacity: wanted) { buffer, count in
      var result: Int
      repeat {
        result = systemRead(descriptor, buffer.baseAddress, wanted)
      } while result < 0 && errno == EINTR
      if result < 0 { throw FileError.reading(path, code: errno) }
      count = result
    }
  }

  private static func long(_ path: String, _ limit: Int) -> FileError {
    .cannotRead(path: path, reason: "it has more than \(limit) bytes; give a smaller file")
  }
}

// The method above hides the system's function of the same name.
private func systemRead(
  _ descriptor: Int32, _ buffer: UnsafeMutableRawPointer?, _ count: Int
) -> Int {
  read(descriptor, buffer, count)
}
