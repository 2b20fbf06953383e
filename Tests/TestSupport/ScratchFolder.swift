import Files

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#elseif canImport(Darwin)
  import Darwin
#endif

/// A folder of its own for one test, gone with its contents when the test ends.
package final class ScratchFolder {
  /// Where it lies.
  package let path: String

  /// Makes the folder.
  package init() throws {
    var template = Array(
      "\(getenv("TMPDIR").map { String(cString: $0) } ?? "/tmp")/atelier.XXXXXX".utf8CString)
    guard mkdtemp(&template) != nil else {
      throw FileError.writing("a scratch folder", code: errno)
    }
    path = String(decoding: template.dropLast().map(UInt8.init(bitPattern:)), as: UTF8.self)
  }

  deinit {
    chmod(path, 0o700)
    Self.empty(path)
    rmdir(path)
  }

  /// Removes what lies in a folder; links are not followed.
  private static func empty(_ folder: String) {
    for name in names(in: folder) {
      let path = "\(folder)/\(name)"
      if unlink(path) != 0 {
        empty(path)
        rmdir(path)
      }
    }
  }

  /// The path of a file in the folder.
  package func file(_ name: String) -> String { "\(path)/\(name)" }

  /// Makes a folder inside, and those around it.
  package func makeFolder(_ name: String) throws {
    var path = path
    for part in name.split(separator: "/") {
      path += "/\(part)"
      guard mkdir(path, 0o777) == 0 || errno == EEXIST else {
        throw FileError.writing(path, code: errno)
      }
    }
  }

  /// Makes a symbolic link inside.
  package func link(_ name: String, to target: String) throws {
    guard symlink(target, file(name)) == 0 else { throw FileError.writing(file(name), code: errno) }
  }

  /// Writes a file, into a folder that is made for it where its name says so, and returns its path.
  package func write(_ bytes: some Sequence<UInt8>, as name: String) throws -> String {
    let path = file(name)
    if let end = name.lastIndex(of: "/") { try makeFolder(String(name[..<end])) }
    guard let stream = fopen(path, "wb") else { throw FileError.writing(path, code: errno) }
    defer { fclose(stream) }
    let bytes = Array(bytes)
    guard fwrite(bytes, 1, bytes.count, stream) == bytes.count else {
      throw FileError.writing(path, code: errno)
    }
    return path
  }

  /// The names of the files in the folder, ascending.
  package var names: [String] { Self.names(in: path) }

  private static func names(in path: String) -> [String] {
    guard let folder = opendir(path) else { return [] }
    defer { closedir(folder) }
    var names: [String] = []
    while let entry = readdir(folder) {
      let name = withUnsafeBytes(of: entry.pointee.d_name) {
        String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self)
      }
      if name != ".", name != ".." { names.append(name) }
    }
    return names.sorted()
  }

  /// The bytes of a file.
  package func bytes(_ name: String) throws -> [UInt8] {
    try MappedFile(path: file(name)).withBytes { Array($0) }
  }
}
