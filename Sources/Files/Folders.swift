#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#elseif canImport(Darwin)
  import Darwin
#endif

/// Which file a path leads to, whatever the path: equal for links to one file.
package struct FileIdentity: Hashable, Sendable {
  private let device: UInt64
  private let number: UInt64

  /// Looks at a path, `nil` where nothing is there.
  package init?(_ path: String) {
    var status = stat()
    guard stat(path, &status) == 0 else { return nil }
    device = UInt64(truncatingIfNeeded: status.st_dev)
    number = UInt64(truncatingIfNeeded: status.st_ino)
  }
}

/// Returns the regular files in a folder and in the folders below, as paths from there, ascending.
///
/// Hidden ones are left out, and so is a link that leads back to a folder around it. Throws
/// ``FileError`` where a folder cannot be read.
package func files(below folder: String) throws -> [String] {
  var found: [String] = []
  func walk(_ path: String, _ prefix: String, inside: Set<FileIdentity>) throws {
    guard let identity = FileIdentity(path), !inside.contains(identity) else { return }
    for name in try names(in: path) where !name.hasPrefix(".") {
      switch FileKind("\(path)/\(name)") {
      case .file: found.append(prefix + name)
      case .folder:
        try walk("\(path)/\(name)", "\(prefix)\(name)/", inside: inside.union([identity]))
      case .missing, .other: break
      }
    }
  }
  try walk(folder, "", inside: [])
  return found.sorted()
}

/// Returns the names of what lies in a folder, in no order, hidden ones too.
///
/// Throws ``FileError`` where it cannot be read.
package func names(in folder: String) throws -> [String] {
  guard let stream = opendir(folder) else { throw FileError.reading(folder, code: errno) }
  defer { closedir(stream) }
  var names: [String] = []
  while let entry = readdir(stream) {
    let name = withUnsafeBytes(of: entry.pointee.d_name) {
      String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self)
    }
    if name != ".", name != ".." { names.append(name) }
  }
  return names
}

/// Removes a file; one that is not there is gone already.
///
/// Throws ``FileError`` where the system refuses.
package func removeFile(_ path: String) throws {
  guard unlink(path) == 0 || errno == ENOENT || errno == ENOTDIR else {
    throw FileError.writing(path, code: errno)
  }
}

/// Removes a folder that is empty; one that is not stays, without an error.
package func removeEmptyFolder(_ path: String) { rmdir(path) }

/// Removes what a killed process left of files that it had begun to write in a folder.
///
/// Only for a folder in which no other process writes. Throws ``FileError`` where the system refuses.
package func removePartialFiles(in folder: String) throws {
  for name in try names(in: folder) where AtomicFile.isPartial(name) {
    try removeFile("\(folder)/\(name)")
  }
}
