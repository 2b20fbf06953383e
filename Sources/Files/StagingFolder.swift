#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#elseif canImport(Darwin)
  import Darwin
#endif

/// Files that come to their places together, once all of them are whole.
///
/// They are made in a hidden folder beside those places. It is gone when the closure has ended or
/// failed; a process that is killed leaves it behind, and nothing else.
package enum StagingFolder {
  /// Calls a closure with a new folder beside a place; the closure moves what is done.
  ///
  /// Throws ``FileError`` where the system refuses, and whatever the closure throws.
  package static func use(beside place: String, _ body: (String) throws -> Void) throws {
    let folder = place.lastIndex(of: "/").map { String(place[...$0]) } ?? ""
    let name = String(UInt64.random(in: .min ... .max), radix: 36)
    let staging = "\(folder).atelier-\(name).partial"
    guard mkdir(staging, 0o777) == 0 else { throw FileError.writing(place, code: errno) }
    defer { removeFolder(staging) }
    try body(staging)
  }

  /// Moves a file or folder; what is at the place, a file or an empty folder, gives way.
  ///
  /// Throws ``FileError`` where the system refuses.
  package static func move(_ source: String, to place: String) throws {
    guard rename(source, place) == 0 else { throw FileError.writing(place, code: errno) }
  }

  /// Writes a file whose folder is there, without forcing it to the disk: for many small ones.
  ///
  /// Throws ``FileError`` where the system refuses, or something is at the place.
  package static func write(_ bytes: [UInt8], to path: String) throws {
    guard let file = try AppendedFile(creating: path) else {
      throw FileError.writing(path, code: EEXIST)
    }
    try file.append(bytes)
  }

  /// Links are removed, not followed.
  private static func removeFolder(_ path: String) {
    for name in (try? names(in: path)) ?? [] where unlink("\(path)/\(name)") != 0 {
      removeFolder("\(path)/\(name)")
    }
    rmdir(path)
  }
}
