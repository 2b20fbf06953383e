/// How a case ended, from the best to the worst.
public enum GoldenVerdict: String, Codable, CaseIterable, Comparable, Sendable {
  /// What is drawn is what was recorded.
  case same
  /// It was drawn and stored, or accepted after a look.
  case recorded
  /// It differs by more than the case allows.
  case different
  /// There was nothing to compare with: no golden is recorded.
  case missing
  /// It could not be drawn, read or compared.
  case broken

  private var rank: Int {
    switch self {
    case .same: 0
    case .recorded: 1
    case .different: 2
    case .missing: 3
    case .broken: 4
    }
  }

  /// Whether one is better than the other.
  public static func < (first: GoldenVerdict, second: GoldenVerdict) -> Bool {
    first.rank < second.rank
  }
}

/// What came of one case.
public struct GoldenOutcome: Codable, Hashable, Sendable {
  /// What may have changed between the golden and now.
  public enum Subject: String, Codable, CaseIterable, Sendable {
    case model, recipe, version, numerics, code, size, depth, channels, profile, pixels
    case instructionSet = "instruction set"
  }

  /// One thing that changed, as it was recorded and as it was found.
  public struct Change: Codable, Hashable, Sendable {
    /// What changed.
    public var subject: Subject
    /// As it was recorded.
    public var recorded: String
    /// As it was found.
    public var found: String

    /// Creates a change.
    public init(_ subject: Subject, recorded: String, found: String) {
      self.subject = subject
      self.recorded = recorded
      self.found = found
    }
  }

  /// The first pixel that differs, and how many do.
  public struct Difference: Codable, Hashable, Sendable {
    /// How many pixels differ, and how many were compared.
    public var pixels: Int, compared: Int
    /// The largest difference of two samples, in levels.
    public var maximum: Int
    /// The first differing pixel in reading order, from 0.
    public var x: Int, y: Int
    /// The samples there.
    public var expected: [Int], actual: [Int]
    /// The smallest rectangle around all differing pixels: left, top, width, height.
    public var bounds: [Int]

    /// Creates a difference.
    public init(
      pixels: Int, compared: Int, maximum: Int, x: Int, y: Int, expected: [Int], actual: [Int],
      bounds: [Int]
    ) {
      self.pixels = pixels
      self.compared = compared
      self.maximum = maximum
      (self.x, self.y) = (x, y)
      self.expected = expected
      self.actual = actual
      self.bounds = bounds
    }
  }

  /// Where the pictures of a case that differs were written; `nil` where there is none.
  public struct Pictures: Codable, Hashable, Sendable {
    /// The golden.
    public var expected: String?
    /// What was drawn now.
    public var actual: String?
    /// Their difference, amplified.
    public var difference: String?
    /// Both in turns, an animated PNG.
    public var flicker: String?

    /// Creates a list.
    public init(
      expected: String? = nil, actual: String? = nil, difference: String? = nil,
      flicker: String? = nil
    ) {
      self.expected = expected
      self.actual = actual
      self.difference = difference
      self.flicker = flicker
    }
  }

  /// The name of the case; of a pair within folders, the case's name, `/` and the file's.
  public var name: String
  /// How it ended.
  public var verdict: GoldenVerdict
  /// What was asked: `exact`, `psnr at least 40`.
  public var comparison: String
  /// What was measured, in the unit of the comparison; `nil` where nothing was compared.
  public var measured: Double?
  /// One line on what came out: why a case is broken, or what a different one shows.
  public var message: String
  /// What changed, most telling first.
  public var changes: [Change]
  /// Where the pixels differ; `nil` where they do not.
  public var difference: Difference?
  /// The first step whose values differ, such as `coupling 3 of the picture with seed 9`.
  public var firstStep: String?
  /// The pictures that were written.
  public var pictures: Pictures?
  /// How long the case took, in seconds.
  public var seconds: Double

  /// Creates an outcome.
  public init(
    name: String, verdict: GoldenVerdict, comparison: String, measured: Double? = nil,
    message: String = "", changes: [Change] = [], difference: Difference? = nil,
    firstStep: String? = nil, pictures: Pictures? = nil, seconds: Double = 0
  ) {
    self.name = name
    self.verdict = verdict
    self.comparison = comparison
    self.measured = measured
    self.message = message
    self.changes = changes
    self.difference = difference
    self.firstStep = firstStep
    self.pictures = pictures
    self.seconds = seconds
  }
}
