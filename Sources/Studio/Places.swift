import Checkpoints

#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

/// Whether a path is a folder.
public func isFolder(_ path: String) -> Bool {
  var status = stat()
  return stat(path, &status) == 0 && status.st_mode & S_IFMT == S_IFDIR
}

/// Throws ``FileError`` where a file could not be written, before hours go into what it would hold.
public func checkWritable(_ path: String) throws {
  let folder = path.lastIndex(of: "/").map { String(path[...$0]) } ?? "."
  if isFolder(path) { throw refusal(path, EISDIR) }
  guard access(folder, W_OK | X_OK) == 0 else { throw refusal(path, errno) }
  guard isFolder(folder) else { throw refusal(path, ENOTDIR) }
}

/// Makes a folder, and those above it, where it is not there yet.
///
/// Throws ``FileError`` where the system refuses.
public func makeFolder(_ path: String) throws {
  if !isFolder(path) {
    if let slash = path.lastIndex(of: "/"), slash > path.startIndex {
      try makeFolder(String(path[..<slash]))
    }
    guard mkdir(path, 0o777) == 0 || errno == EEXIST else { throw refusal(path, errno) }
  }
  guard access(path, W_OK | X_OK) == 0 else { throw refusal(path, errno) }
}

private func refusal(_ path: String, _ code: Int32) -> FileError {
  .failed(operation: "write", path: path, reason: String(cString: strerror(code)))
}
