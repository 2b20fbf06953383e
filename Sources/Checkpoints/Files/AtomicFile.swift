import Synchronization

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#elseif canImport(Darwin)
  import Darwin
#endif

/// A file that is written beside its place and moved there when it is whole.
///
/// Whoever looks at the path sees the old file or the new one, never a part; after a failure nothing
/// is left behind.
package struct AtomicFile: ~Copyable {
  private let path: String
  private let partial: String
  private let descriptor: Int32

  /// Numbers the files of this process, so that two writers of one path do not meet.
  private static let counter = Atomic<Int>(0)

  /// Writes a file by a closure that appends to it.
  ///
  /// - Throws: ``FileError`` where the system refuses, and whatever the closure throws.
  package static func write(to path: String, _ body: (borrowing AtomicFile) throws -> Void) throws {
    let file = try AtomicFile(path: path)
    do {
      try body(file)
      guard fsync(file.descriptor) == 0 else { throw FileError.last("write", path) }
    } catch {
      close(file.descriptor)
      unlink(file.partial)
      throw error
    }
    let closed = close(file.descriptor)
    guard closed == 0, rename(file.partial, path) == 0 else {
      let failure = FileError.last("write", path)
      unlink(file.partial)
      throw failure
    }
    file.keepName()
  }

  private init(path: String) throws {
    self.path = path
    let number = Self.counter.add(1, ordering: .relaxed).newValue
    partial = "\(path).\(getpid())-\(number).partial"
    descriptor = open(partial, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o666)
    guard descriptor >= 0 else { throw FileError.last("write", path) }
  }

  /// Appends bytes.
  package func append(_ bytes: UnsafeRawBufferPointer) throws {
    var rest = bytes
    while !rest.isEmpty {
      #if canImport(Glibc)
        let count = Glibc.write(descriptor, rest.baseAddress, rest.count)
      #elseif canImport(Musl)
        let count = Musl.write(descriptor, rest.baseAddress, rest.count)
      #elseif canImport(Darwin)
        let count = Darwin.write(descriptor, rest.baseAddress, rest.count)
      #endif
      if count < 0, errno == EINTR { continue }
      guard count > 0 else { throw FileError.last("write", path) }
      rest = UnsafeRawBufferPointer(rebasing: rest[count...])
    }
  }

  /// Appends bytes.
  package func append(_ bytes: [UInt8]) throws { try bytes.withUnsafeBytes { try append($0) } }

  /// Brings the new name to the disk; a file system that cannot do so for folders is left alone.
  private func keepName() {
    let folder = path.lastIndex(of: "/").map { String(path[...$0]) } ?? "."
    let descriptor = open(folder, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { return }
    fsync(descriptor)
    close(descriptor)
  }
}
