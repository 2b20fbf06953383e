/// A checkpoint whose contents are not what they have to be.
public enum CheckpointError: Error, Equatable, CustomStringConvertible {
  /// The file as a whole is wrong.
  case malformed(path: String, expected: String, found: String)
  /// One tensor of the file is wrong, missing, or more than there should be.
  case tensor(name: String, path: String, expected: String, found: String)

  /// One line: the file, what was expected and what was found.
  public var description: String {
    switch self {
    case .malformed(let path, let expected, let found):
      "\(path): expected \(expected), found \(found)"
    case .tensor(let name, let path, let expected, let found):
      "\(path): tensor '\(oneLine(name))': expected \(expected), found \(found)"
    }
  }
}

/// A name from a file, cut and cleaned for a message of one line.
func oneLine(_ text: String) -> String {
  let shown = text.unicodeScalars.prefix(120).map { scalar in
    scalar.properties.generalCategory == .control ? "\u{FFFD}" : Character(scalar)
  }
  return String(shown) + (text.unicodeScalars.count > 120 ? "…" : "")
}
