/// What is wrong with a manifest, beside the faults of its keys and values.
public enum ManifestError: Error, Equatable, CustomStringConvertible {
  /// A line that cannot be drawn as it is.
  case line(path: String, line: Int, reason: String)
  /// Nothing is to be drawn.
  case empty(path: String)

  /// One line: the place, what was expected, what was found.
  public var description: String {
    switch self {
    case .line(let path, let line, let reason): "\(path):\(line): \(reason)"
    case .empty(let path):
      "\(path):1: expected at least one job, found none; "
        + "'atelier render --help' says what a manifest holds"
    }
  }
}
