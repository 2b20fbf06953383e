/// What came of comparing two pictures.
public struct ComparisonOutcome: Hashable, Sendable {
  /// Something that pictures are beside their pixels.
  public enum Mismatch: String, Codable, CaseIterable, Sendable {
    case size, channels, depth

    /// Everything in which two pictures do not match.
    static func all(_ expected: Image, _ actual: Image) -> [Mismatch] {
      allCases.filter { subject in
        switch subject {
        case .size: (expected.width, expected.height) != (actual.width, actual.height)
        case .channels: expected.channels != actual.channels
        case .depth: expected.depth != actual.depth
        }
      }
    }
  }

  /// Whether the pictures are as alike as was asked.
  public var passes: Bool

  /// What was measured, in the unit of the measure; nil where the sizes differ.
  ///
  /// The psnr of equal pictures is infinite, which JSON has no number for.
  public var measured: Double?

  /// What differs beside the pixels; only the size makes a comparison fail.
  public var mismatches: [Mismatch]

  /// Where the pixels differ; nil where they do not, and where the sizes differ.
  public var difference: PixelDifference?

  /// Creates an outcome.
  public init(
    passes: Bool, measured: Double?, mismatches: [Mismatch] = [],
    difference: PixelDifference? = nil
  ) {
    self.passes = passes
    self.measured = measured
    self.mismatches = mismatches
    self.difference = difference
  }
}
