#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#elseif canImport(Darwin)
  import Darwin
#endif

/// A file that is whole or absent, written in a folder of its writer's own.
///
/// Where many processes write into one folder, what a killed one left of files that it had begun
/// cannot be told from what another is writing: here each has its own place for them.
package enum StagedFile {
  /// Writes bytes to a temporary place, forces them to the disk and renames them into theirs.
  ///
  /// On any failure what was at `path` stays as it was. Throws ``FileError`` where the system refuses;
  /// it names `path`.
  package static func write(
    _ bytes: [UInt8], to path: String, through temporary: String
  ) throws {
    try write(to: path, through: temporary) { try $0.append(bytes) }
  }

  /// The same of a file that a closure appends to; throws what that does, too.
  package static func write(
    to path: String, through temporary: String, _ body: (AppendedFile) throws -> Void
  ) throws {
    do {
      let file = try AppendedFile(path: temporary)
      try body(file)
      try file.synchronize()
    } catch FileError.cannotWrite(_, let reason) {
      unlink(temporary)
      throw FileError.cannotWrite(path: path, reason: reason)
    }
    guard rename(temporary, path) == 0 else {
      let code = errno
      unlink(temporary)
      throw FileError.writing(path, code: code)
    }
    synchronizeFolder(of: path)
  }

  /// Forces a folder's names to the disk; not every file system can.
  package static func synchronizeFolder(of path: String) {
    let folder = path.lastIndex(of: "/").map { String(path[...$0]) } ?? "."
    let opened = open(folder, O_RDONLY | O_CLOEXEC)
    guard opened >= 0 else { return }
    fsync(opened)
    close(opened)
  }
}
