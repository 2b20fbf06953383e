import Files

/// Two files to compare; one of them may be missing.
struct FilePair: Sendable {
  let name: String
  let expected: String?
  let actual: String?

  private static let endings = [".png", ".jpg", ".jpeg"]

  /// The pairs of two files, or of all pictures in two folders by their paths from there.
  ///
  /// Throws where they are not of one kind, where there is nothing to compare, or where they are
  /// the same: a picture always equals itself.
  static func all(named name: String, expected: String, actual: String) throws -> [FilePair] {
    switch (FileKind(expected), FileKind(actual)) {
    case (.folder, .folder):
      try checkDifferent(expected, actual)
      let (old, new) = (try pictures(expected), try pictures(actual))
      return Set(old).union(new).sorted().map { path in
        FilePair(
          name: "\(name)/\(path)", expected: old.contains(path) ? "\(expected)/\(path)" : nil,
          actual: new.contains(path) ? "\(actual)/\(path)" : nil)
      }
    case (.folder, .file), (.file, .folder):
      throw GoldenError.kinds(expected: expected, actual: actual)
    case (.missing, .folder):
      throw GoldenError.noPictures(folder: expected)
    case (.missing, .file):
      return [FilePair(name: name, expected: nil, actual: actual)]
    default:
      return [FilePair(name: name, expected: expected, actual: actual)]
    }
  }

  /// Throws where both paths lead to one file.
  static func checkDifferent(_ first: String, _ second: String) throws {
    guard let identity = FileIdentity(first), identity == FileIdentity(second) else { return }
    throw GoldenError.sameFile(first: first, second: second)
  }

  private static func pictures(_ folder: String) throws -> Set<String> {
    let found = try files(below: folder).filter { path in
      endings.contains { path.lowercased().hasSuffix($0) }
    }
    guard !found.isEmpty else { throw GoldenError.noPictures(folder: folder) }
    return Set(found)
  }
}
