#if canImport(FoundationEssentials)
  import FoundationEssentials
#else
  import Foundation
#endif

/// Which goldens tests write; the raw value is what the variable `ATELIER_GOLDENS` says.
public enum GoldenRecording: String, CaseIterable, Sendable {
  /// None.
  case never
  /// Those that are not there.
  case missing
  /// Those too that differ.
  case failed
  /// All.
  case all

  /// The name of the environment variable.
  public static let variable = "ATELIER_GOLDENS"

  /// What an environment asks for; without the variable, what is missing is recorded.
  ///
  /// Nothing is where `CI` is set, whatever else it says, since nobody is there to look.
  ///
  /// - Throws: ``GoldenTestError/unknownRecording(_:)``.
  static func asked(in environment: [String: String]) throws -> GoldenRecording {
    if isContinuousIntegration(environment) { return .never }
    guard let text = environment[variable], !text.isEmpty else { return .missing }
    guard let recording = GoldenRecording(rawValue: text) else {
      throw GoldenTestError.unknownRecording(text)
    }
    return recording
  }

  static func isContinuousIntegration(_ environment: [String: String]) -> Bool {
    !["", "0", "false"].contains((environment["CI"] ?? "").lowercased())
  }
}

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
      "\(GoldenRecording.variable): expected one of "
        + GoldenRecording.allCases.map(\.rawValue).joined(separator: ", ")
        + ", found '\(found)'; change the variable"
    case .badName(let name):
      "golden '\(name)': expected a relative path of letters, digits, blanks and -_.,+=() "
        + "without '..'; choose another name"
    }
  }
}
