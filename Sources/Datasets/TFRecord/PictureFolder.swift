import Files

/// A picture file of a folder, by what its place says.
struct FolderPicture: Equatable {
  /// Where it lies.
  let path: String
  /// Its class: the first folder on the way to it.
  let className: String?
  /// Its path from the folder of its class on.
  let fileName: String
  /// Where its caption would lie.
  var captionPath: String { path.prefix(upTo: path.lastIndex(of: ".") ?? path.endIndex) + ".txt" }

  /// Its caption, without white space at its ends, `nil` where there is none.
  ///
  /// Throws `FileError` where it cannot be read.
  func caption() throws -> String? {
    guard FileKind(captionPath) == .file else { return nil }
    let bytes = try FileBytes.read(captionPath, limit: 1 << 20) { _ in }
    let text = String(decoding: bytes, as: UTF8.self)
    let words = text.drop(while: \.isWhitespace)
    guard let end = words.lastIndex(where: { !$0.isWhitespace }) else { return nil }
    return String(words[...end])
  }

  /// The pictures in a folder and below, by the endings of their names, in the order of their paths.
  ///
  /// Throws `FileError` where a folder cannot be read.
  static func all(in folder: String) throws -> [FolderPicture] {
    try files(below: folder).compactMap { relative in
      let ending = relative.split(separator: ".").last?.lowercased() ?? ""
      guard ["png", "jpg", "jpeg"].contains(ending) else { return nil }
      let slash = relative.firstIndex(of: "/")
      return FolderPicture(
        path: "\(folder)/\(relative)", className: slash.map { String(relative[..<$0]) },
        fileName: slash.map { String(relative[relative.index(after: $0)...]) } ?? relative)
    }
  }
}
