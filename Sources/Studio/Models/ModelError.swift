import Recipes

/// Why a file cannot be opened as a model.
public enum ModelError: Error, Equatable, CustomStringConvertible {
  /// The checkpoint does not say which model it holds.
  case noCard(path: String)
  /// What it says cannot be read.
  case unreadableCard(path: String, reason: String)
  /// The model and the pictures do not fit.
  case pictures(path: String, expected: [Int], found: [Int])

  /// The model knows no class of the name.
  case unknownClass(String, path: String, known: [String])

  /// A model's values became infinite or not a number while it drew.
  case notANumber(part: String, seed: UInt64)

  /// One line: the file, what was expected, what was found.
  public var description: String {
    switch self {
    case .noCard(let path):
      "\(path): expected a model of ours, whose metadata has a key 'atelier'; found none"
    case .unreadableCard(let path, let reason):
      "\(path): the configuration in its metadata cannot be read: \(reason)"
    case .unknownClass(let name, let path, let known):
      known.isEmpty
        ? "\(path): expected no class, the model knows none; found '\(name)'"
        : "\(path): expected one of the model's \(known.count) classes, found '\(name)'; "
          + "the nearest is '\(nearestName(to: name, among: known) ?? known[0])'"
    case .notANumber(let part, let seed):
      "the picture of seed \(seed) is no longer made of numbers after '\(part)': "
        + "the model's weights are broken there"
    case .pictures(let path, let expected, let found):
      "\(path): expected pictures of [C, H, W] = \(expected), found \(found)"
    }
  }
}
