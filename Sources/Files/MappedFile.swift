#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#elseif canImport(Darwin)
  import Darwin
#endif

/// A file whose bytes are pages of memory: only what is touched is read.
///
/// The file must not shrink while it is mapped.
public final class MappedFile: @unchecked Sendable {
  /// Where the file lies.
  public let path: String
  private let bytes: UnsafeRawBufferPointer

  /// Maps a regular file for reading.
  ///
  /// - Throws: ``FileError`` where the file cannot be opened or is not a regular one.
  public convenience init(path: String) throws {
    // A pipe would otherwise wait here for its writer.
    let descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
    guard descriptor >= 0 else { throw FileError.reading(path, code: errno) }
    defer { close(descriptor) }
    try self.init(descriptor: descriptor, path: path)
  }

  /// Maps an open file, which may be closed after that; `path` is what errors call it.
  ///
  /// Throws ``FileError`` where it is not a regular one.
  package init(descriptor: Int32, path: String) throws {
    self.path = path
    var status = stat()
    guard fstat(descriptor, &status) == 0 else { throw FileError.reading(path, code: errno) }
    guard status.st_mode & S_IFMT == S_IFREG else { throw FileError.notAFile(path: path) }
    let count = Int(status.st_size)
    guard count > 0 else {
      bytes = UnsafeRawBufferPointer(start: nil, count: 0)
      return
    }
    let address = mmap(nil, count, PROT_READ, MAP_PRIVATE, descriptor, 0)
    guard let address, address != UnsafeMutableRawPointer(bitPattern: -1) else {
      throw FileError.reading(path, code: errno)
    }
    bytes = UnsafeRawBufferPointer(start: address, count: count)
  }

  deinit {
    if let start = bytes.baseAddress {
      munmap(UnsafeMutableRawPointer(mutating: start), bytes.count)
    }
  }

  /// The length in bytes.
  public var count: Int { bytes.count }

  /// Calls a closure with the bytes, which stay where they are as long as this object lives.
  public func withBytes<Result>(
    _ body: (UnsafeRawBufferPointer) throws -> Result
  ) rethrows -> Result {
    try withExtendedLifetime(self) { try body(bytes) }
  }
}
