/// Why sets of pictures cannot be compared.
public enum JudgingError: Error, Equatable, CustomStringConvertible {
  /// There are fewer vectors than a measure needs.
  case tooFew(what: String, needed: Int, found: Int)
  /// A vector holds a value that is infinite or not a number.
  case notANumber(features: String, picture: Int)

  /// One line: what was expected, what was found.
  public var description: String {
    switch self {
    case .tooFew(let what, let needed, let found):
      "\(what): expected at least \(needed) pictures to compare, found \(found)"
    case .notANumber(let features, let picture):
      "\(features): the features of picture \(picture) are no longer numbers: "
        + "the network's weights are broken"
    }
  }
}
