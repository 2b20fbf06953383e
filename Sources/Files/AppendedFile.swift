#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#elseif canImport(Darwin)
  import Darwin
#endif

/// A file that grows at its end, such as a log.
///
/// Each call of ``append(_:)`` is one write of the system, so that a process that is killed leaves
/// whole pieces; only a computer that loses its power can leave a part of one.
package final class AppendedFile: @unchecked Sendable {
  /// Where the file lies.
  package let path: String
  /// The length in bytes.
  package private(set) var count: Int
  private let descriptor: Int32

  /// Opens a file, new where there is none, and cuts it to a length.
  ///
  /// Throws ``FileError`` where the system refuses.
  package init(path: String, keeping length: Int = 0) throws {
    self.path = path
    descriptor = open(path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0o666)
    guard descriptor >= 0 else { throw FileError.writing(path, code: errno) }
    var status = stat()
    guard fstat(descriptor, &status) == 0 else { throw Self.failure(path, descriptor) }
    count = min(length, Int(status.st_size))
    guard ftruncate(descriptor, off_t(count)) == 0 else { throw Self.failure(path, descriptor) }
  }

  /// Makes a new file, `nil` where something lies at its place already.
  ///
  /// Throws ``FileError`` where the system refuses.
  package init?(creating path: String) throws {
    self.path = path
    descriptor = open(path, O_WRONLY | O_CREAT | O_EXCL | O_APPEND | O_CLOEXEC, 0o666)
    guard descriptor >= 0 else {
      if errno == EEXIST { return nil }
      throw FileError.writing(path, code: errno)
    }
    count = 0
  }

  deinit { close(descriptor) }

  /// Adds bytes at the end.
  ///
  /// Throws ``FileError`` where the system refuses; the file then ends where it did before.
  package func append(_ bytes: [UInt8]) throws {
    let before = count
    var rest = bytes[...]
    while !rest.isEmpty {
      let written = rest.withUnsafeBytes { systemWrite(descriptor, $0) }
      if written < 0, errno == EINTR { continue }
      guard written > 0 else {
        let code = errno
        // A piece must not follow half of another one.
        if ftruncate(descriptor, off_t(before)) == 0 { count = before }
        throw FileError.writing(path, code: code)
      }
      rest = rest.dropFirst(written)
      count += written
    }
  }

  /// Waits until everything is on the disk.
  ///
  /// Throws ``FileError`` where the system refuses.
  package func synchronize() throws {
    guard fsync(descriptor) == 0 else { throw FileError.writing(path, code: errno) }
  }

  private static func failure(_ path: String, _ descriptor: Int32) -> FileError {
    let code = errno
    close(descriptor)
    return FileError.writing(path, code: code)
  }
}

private func systemWrite(_ descriptor: Int32, _ bytes: UnsafeRawBufferPointer) -> Int {
  write(descriptor, bytes.baseAddress, bytes.count)
}
