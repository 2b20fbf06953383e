#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#elseif canImport(Darwin)
  import Darwin
#endif

/// Throws ``FileError`` where a file could not be written, before hours go into what it would hold.
package func checkWritable(_ path: String) throws {
  switch FileKind(path) {
  case .folder: throw FileError.writing(path, code: EISDIR)
  case .other:
    guard access(path, W_OK) == 0 else { throw FileError.writing(path, code: errno) }
  case .file, .missing:
    // What counts is the folder: a new file takes the place of the old one.
    let folder = path.lastIndex(of: "/").map { String(path[...$0]) } ?? "."
    guard access(folder, W_OK | X_OK) == 0 else { throw FileError.writing(path, code: errno) }
    guard FileKind(folder) == .folder else { throw FileError.writing(path, code: ENOTDIR) }
  }
}

/// Makes a folder, and those above it, where it is not there yet.
///
/// Throws ``FileError`` where the system refuses.
package func makeFolder(_ path: String) throws {
  if FileKind(path) != .folder {
    if let slash = path.lastIndex(of: "/"), slash > path.startIndex {
      try makeFolder(String(path[..<slash]))
    }
    guard mkdir(path, 0o777) == 0 || errno == EEXIST else {
      throw FileError.writing(path, code: errno)
    }
    guard FileKind(path) == .folder else { throw FileError.writing(path, code: ENOTDIR) }
  }
  guard access(path, W_OK | X_OK) == 0 else { throw FileError.writing(path, code: errno) }
}
