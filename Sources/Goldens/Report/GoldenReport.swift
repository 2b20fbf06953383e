/// What a run over a file of goldens found, ready to be shown or read by a program.
public struct GoldenReport: Codable, Hashable, Sendable {
  /// The file that lists the cases, as it was named.
  public var file: String
  /// The release that ran, and the version of its arithmetic.
  public var version: String, numerics: Int
  /// The instruction set and the threads that drew.
  public var instructionSet: String, threads: Int
  /// What came of each case, in the order of the file.
  public var outcomes: [GoldenOutcome]
  /// How long all of it took, in seconds.
  public var seconds: Double

  /// Creates a report.
  public init(
    file: String, version: String, numerics: Int, instructionSet: String, threads: Int,
    outcomes: [GoldenOutcome], seconds: Double
  ) {
    self.file = file
    self.version = version
    self.numerics = numerics
    self.instructionSet = instructionSet
    self.threads = threads
    self.outcomes = outcomes
    self.seconds = seconds
  }

  /// The worst verdict of all cases; an empty list is broken, since it checks nothing.
  public var verdict: GoldenVerdict { outcomes.map(\.verdict).max() ?? .broken }
}
