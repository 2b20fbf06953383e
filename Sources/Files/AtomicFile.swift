#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#elseif canImport(Darwin)
  import Darwin
#endif

/// A file that is whole or absent.
///
/// The bytes go to a hidden file beside the place, are forced to the disk and renamed into it. On
/// any failure the hidden file is removed and an older file at the place stays as it was. A new
/// file keeps the permissions of the old one, and a symbolic link stays a link. What is not a
/// regular file, as `/dev/stdout` or a pipe, is written to directly.
public struct AtomicFile: ~Copyable {
  /// Where a new file waits, and where it goes when it is whole.
  private struct Move {
    let partial: String
    let target: String
  }

  private let path: String
  private let descriptor: Int32
  /// `nil` where the bytes go straight to their place.
  private let move: Move?

  /// Writes bytes.
  ///
  /// - Throws: ``FileError/cannotWrite(path:reason:)``.
  public static func write(_ bytes: [UInt8], to path: String) throws {
    try write(to: path) { try $0.append(bytes) }
  }

  /// Writes a file by a closure that appends to it.
  ///
  /// - Throws: ``FileError/cannotWrite(path:reason:)``, and whatever the closure throws.
  public static func write(to path: String, _ body: (borrowing AtomicFile) throws -> Void) throws {
    let file = try begin(path)
    do {
      try body(file)
      if file.move != nil, fsync(file.descriptor) != 0 {
        throw FileError.writing(path, code: errno)
      }
    } catch {
      close(file.descriptor)
      file.removePart()
      throw error
    }
    do {
      guard close(file.descriptor) == 0 else { throw FileError.writing(path, code: errno) }
      try file.takePlace()
    } catch {
      file.removePart()
      throw error
    }
  }

  /// Appends bytes.
  ///
  /// - Throws: ``FileError/cannotWrite(path:reason:)``.
  public func append(_ bytes: [UInt8]) throws { try bytes.withUnsafeBytes { try append($0) } }

  /// Appends bytes.
  ///
  /// - Throws: ``FileError/cannotWrite(path:reason:)``.
  public func append(_ bytes: UnsafeRawBufferPointer) throws {
    var rest = bytes[...]
    while !rest.isEmpty {
      // Not every system takes more than 2³¹ bytes at once.
      let count = systemWrite(descriptor, UnsafeRawBufferPointer(rebasing: rest.prefix(1 << 30)))
      if count < 0, errno == EINTR { continue }
      guard count > 0 else { throw FileError.writing(path, code: errno) }
      rest = rest.dropFirst(count)
    }
  }

  /// Whether a name is that of a file that is not whole yet.
  static func isPartial(_ name: String) -> Bool {
    name.hasPrefix(".atelier-") && name.hasSuffix(".partial")
  }

  private init(path: String, descriptor: Int32, move: Move?) {
    self.path = path
    self.descriptor = descriptor
    self.move = move
  }

  private static func begin(_ path: String) throws -> AtomicFile {
    var status = stat()
    let exists = stat(path, &status) == 0
    let kind = status.st_mode & S_IFMT
    if exists, kind == S_IFDIR { throw FileError.writing(path, code: EISDIR) }
    if exists, kind != S_IFREG {
      let descriptor = open(path, O_WRONLY | O_CLOEXEC)
      guard descriptor >= 0 else { throw FileError.writing(path, code: errno) }
      return AtomicFile(path: path, descriptor: descriptor, move: nil)
    }
    let target = exists ? try resolved(path) : path
    let (descriptor, partial) = try createBeside(target, named: path)
    if exists, fchmod(descriptor, status.st_mode & 0o7777) != 0 {
      let code = errno
      close(descriptor)
      unlink(partial)
      throw FileError.writing(path, code: code)
    }
    return AtomicFile(
      path: path, descriptor: descriptor, move: Move(partial: partial, target: target))
  }

  /// Makes a file of its own: the name is new and short, however long that of the target is.
  private static func createBeside(
    _ target: String, named path: String
  ) throws -> (descriptor: Int32, partial: String) {
    let folder = target.lastIndex(of: "/").map { String(target[...$0]) } ?? ""
    while true {
      let name = String(UInt64.random(in: .min ... .max), radix: 36)
      let partial = "\(folder).atelier-\(name).partial"
      let descriptor = open(partial, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o666)
      if descriptor >= 0 { return (descriptor, partial) }
      if errno != EEXIST { throw FileError.writing(path, code: errno) }
    }
  }

  /// The file behind symbolic links, so that a link stays a link.
  private static func resolved(_ path: String) throws -> String {
    guard let real = realpath(path, nil) else { throw FileError.writing(path, code: errno) }
    defer { free(real) }
    return String(cString: real)
  }

  private func takePlace() throws {
    guard let move else { return }
    guard rename(move.partial, move.target) == 0 else {
      throw FileError.writing(path, code: errno)
    }
    // The name is safe only when the folder is on the disk too.
    StagedFile.synchronizeFolder(of: move.target)
  }

  private func removePart() {
    if let move { unlink(move.partial) }
  }
}

// The methods above hide the system's function of the same name.
private func systemWrite(_ descriptor: Int32, _ bytes: UnsafeRawBufferPointer) -> Int {
  write(descriptor, bytes.baseAddress, bytes.count)
}
