/// What is wrong with a recipe, and where.
///
/// Where an override brought the fault, the path is that of the option, `--set optimizer.rat=1`, and
/// the line 0.
public enum RecipeError: Error, Equatable, CustomStringConvertible {
  /// The text is not YAML.
  case syntax(path: String, reason: String)
  /// A key that no part of a recipe reads.
  case unknownKey(path: String, line: Int, key: String, section: String, nearest: String?)
  /// A key that has to be there.
  case missingKey(path: String, line: Int, key: String, section: String)
  /// A value of another kind or outside its range.
  case value(path: String, line: Int, key: String, expected: String, found: String)
  /// An override that is none, or that leads nowhere.
  case override(text: String, reason: String)

  /// One line: the place, what was expected, what was found.
  public var description: String {
    switch self {
    case .syntax(let path, let reason): "\(path): not a YAML file: \(reason)"
    case .unknownKey(let path, let line, let key, let section, let nearest):
      "\(place(path, line)): unknown key '\(key)' in \(section)"
        + (nearest.map { "; did you mean '\($0)'?" } ?? "")
    case .missingKey(let path, let line, let key, let section):
      "\(place(path, line)): \(section) needs a key '\(key)'"
    case .value(let path, let line, let key, let expected, let found):
      "\(place(path, line)): '\(key)' should be \(expected), it is '\(found)'"
    case .override(let text, let reason): "--set \(text): \(reason)"
    }
  }

  private func place(_ path: String, _ line: Int) -> String { line > 0 ? "\(path):\(line)" : path }
}
