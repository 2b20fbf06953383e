import Goldens

/// Why an expectation could not even be judged.
public enum GoldenTestError: Error, Equatable, CustomStringConvertible {
  /// The environment asks for a recording that there is not.
  case unknownRecording(String)
  /// A name that is not safe as that of a file.
  case badName(String)

  /// One line: what was expected, what was found, what to do.
  public var description: String {
    switch self {
    case .unknownRecording(let found):
      "\(GoldenSettings.variable): expected one of "
        + GoldenRecording.allCases.map(\.rawValue).joined(separator: ", ")
        + ", found '\(found)'; change the variable"
    case .badName(let name):
      "golden '\(name)': expected a relative path of letters, digits, blanks and -_.,+=() "
        + "without '..'; choose another name"
    }
  }
}
