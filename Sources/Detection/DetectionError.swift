/// What no detector of ours can be made of.
public enum DetectionError: Error, Equatable, CustomStringConvertible {
  /// A setting has a value that is unknown or makes no sense.
  case setting(key: String, expected: String, found: String)

  /// One line: the key, what was expected and what was found.
  public var description: String {
    switch self {
    case .setting(let key, let expected, let found):
      "the detector's configuration: '\(key)' should be \(expected), it is \(found)"
    }
  }
}
