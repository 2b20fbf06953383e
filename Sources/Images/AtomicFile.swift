#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#elseif canImport(Darwin)
  import Darwin
#endif

/// Writes files that are whole or absent.
///
/// The bytes go to a hidden file beside the place, are forced to the disk and renamed into it. On
/// any failure the hidden file is removed and an older file at the place stays as it was. What
/// is not a regular file, as `/dev/stdout` or a pipe, is written to directly.
public enum AtomicFile {
  /// Writes bytes.
  ///
  /// - Throws: `FileError.cannotWrite`.
  public static func write(_ bytes: [UInt8], to path: String) throws {
    try bytes.withUnsafeBytes { try write($0, to: path) }
  }

  /// Writes bytes.
  ///
  /// - Throws: `FileError.cannotWrite`.
  public static func write(_ bytes: UnsafeRawBufferPointer, to path: String) throws {
    var status = stat()
    let exists = stat(path, &status) == 0
    let kind = status.st_mode & S_IFMT
    if exists && kind == S_IFDIR { throw failure(path, EISDIR) }
    if exists && kind != S_IFREG {
      try writeDirectly(bytes, to: path)
    } else {
      let target = exists ? resolved(path) : path
      try replace(target, with: bytes, mode: exists ? status.st_mode & 0o7777 : nil, named: path)
    }
  }

  private static func replace(
    _ target: String, with bytes: UnsafeRawBufferPointer, mode: mode_t?, named path: String
  ) throws {
    let folder = target.lastIndex(of: "/").map { String(target[...$0]) } ?? ""
    let (descriptor, partial) = try createBeside(folder, named: path)
    var isDone = false
    defer { if !isDone { unlink(partial) } }
    do {
      defer { close(descriptor) }
      if let mode, fchmod(descriptor, mode) != 0 { throw failure(path, errno) }
      try writeAll(bytes, to: descriptor, named: path)
      if fsync(descriptor) != 0 { throw failure(path, errno) }
    }
    if rename(partial, target) != 0 { throw failure(path, errno) }
    isDone = true
    // The name is safe only when the folder is on the disk too; not every file system can.
    let opened = open(folder.isEmpty ? "." : folder, O_RDONLY | O_CLOEXEC)
    if opened >= 0 {
      fsync(opened)
      close(opened)
    }
  }

  private static func createBeside(
    _ folder: String, named path: String
  ) throws -> (descriptor: Int32, path: String) {
    while true {
      let name = String(UInt64.random(in: .min ... .max), radix: 36)
      let partial = "\(folder).atelier-\(name).partial"
      let descriptor = open(partial, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o666)
      if descriptor >= 0 { return (descriptor, partial) }
      if errno != EEXIST { throw failure(path, errno) }
    }
  }

  private static func writeDirectly(_ bytes: UnsafeRawBufferPointer, to path: String) throws {
    let descriptor = open(path, O_WRONLY | O_CLOEXEC)
    guard descriptor >= 0 else { throw failure(path, errno) }
    defer { close(descriptor) }
    try writeAll(bytes, to: descriptor, named: path)
  }

  private static func writeAll(
    _ bytes: UnsafeRawBufferPointer, to descriptor: Int32, named path: String
  ) throws {
    var rest = bytes[...]
    while !rest.isEmpty {
      let count = systemWrite(descriptor, UnsafeRawBufferPointer(rebasing: rest))
      if count < 0 && errno == EINTR { continue }
      if count < 0 { throw failure(path, errno) }
      rest = rest.dropFirst(count)
    }
  }

  /// The file behind symbolic links, so that a link stays a link.
  private static func resolved(_ path: String) -> String {
    guard let real = realpath(path, nil) else { return path }
    defer { free(real) }
    return String(cString: real)
  }

  private static func failure(_ path: String, _ code: Int32) -> FileError {
    .cannotWrite(path: path, reason: FileError.reason(code))
  }
}

// The methods above hide the system's function of the same name.
private func systemWrite(_ descriptor: Int32, _ bytes: UnsafeRawBufferPointer) -> Int {
  write(descriptor, bytes.baseAddress, bytes.count)
}
