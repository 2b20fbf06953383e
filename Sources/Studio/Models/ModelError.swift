/// Why a file cannot be opened as a model.
public enum ModelError: Error, Equatable, CustomStringConvertible {
  /// The checkpoint does not say which model it holds.
  case noCard(path: String)
  /// What it says cannot be read.
  case unreadableCard(path: String, reason: String)
  /// The model and the pictures do not fit.
  case pictures(path: String, expected: [Int], found: [Int])

  /// A model's values became infinite or not a number while it drew.
  case notANumber(part: String, seed: UInt64)

  /// One line: the file, what was expected, what was found.
  public var description: String {
    switch self {
    case .noCard(let path):
      "\(path): expected a model of ours, whose metadata has a key 'atelier'; found none"
    case .unreadableCard(let path, let reason):
      "\(path): the configuration in its metadata cannot be read: \(reason)"
    case .notANumber(let part, let seed):
      "the picture of seed \(seed) is no longer made of numbers after '\(part)': "
        + "the model's weights are broken there"
    case .pictures(let path, let expected, let found):
      "\(path): expected pictures of [C, H, W] = \(expected), found \(found)"
    }
  }
}
