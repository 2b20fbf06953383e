/// Which goldens are written.
public enum GoldenRecording: String, CaseIterable, Sendable {
  /// None.
  case never
  /// Those that are not there.
  case missing
  /// Those too that differ or are broken.
  case failed
  /// All, the equal ones for what their records say.
  case all

  /// Whether an environment says that nobody is there to look: then nothing is recorded by itself.
  package static func isContinuousIntegration(_ environment: [String: String]) -> Bool {
    !["", "0", "false"].contains((environment["CI"] ?? "").lowercased())
  }
}
