/// What came of comparing two pictures.
public struct ComparisonResult: Hashable, Sendable {
  /// Something that is said about the pictures beside their pixels.
  public struct Mismatch: Codable, Hashable, Sendable {
    /// What differs.
    public enum Subject: String, Codable, CaseIterable, Sendable {
      case size, channels, depth
    }

    /// What differs; only the size makes a comparison fail.
    public var subject: Subject
    /// What the expected picture has: `640×480`, `RGB with alpha`, `16 bits`.
    public var expected: String
    /// What the actual picture has.
    public var found: String

    /// Creates a mismatch.
    public init(_ subject: Subject, expected: String, found: String) {
      self.subject = subject
      self.expected = expected
      self.found = found
    }

    /// Everything in which two pictures do not match.
    static func all(_ expected: Image, _ actual: Image) -> [Mismatch] {
      [
        Mismatch(.size, expected: expected.size, found: actual.size),
        Mismatch(.channels, expected: expected.channels.words, found: actual.channels.words),
        Mismatch(
          .depth, expected: "\(expected.depth.rawValue) bits",
          found: "\(actual.depth.rawValue) bits"),
      ].filter { $0.expected != $0.found }
    }
  }

  /// Whether the pictures are as alike as was asked.
  public var passes: Bool

  /// What was measured, in the unit of the measure; nil where the sizes differ.
  ///
  /// The psnr of equal pictures is infinite, which JSON has no number for.
  public var measured: Double?

  /// What differs beside the pixels.
  public var mismatches: [Mismatch]

  /// Where the pixels differ; nil where they do not, and where the sizes differ.
  public var difference: PixelDifference?

  /// Creates a result.
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

/// Where and how far two pictures of one size differ, whatever was measured.
public struct PixelDifference: Codable, Hashable, Sendable {
  /// How many pixels differ in any sample.
  public var pixels: Int
  /// How many pixels were compared.
  public var compared: Int
  /// The largest difference of two samples, in levels of the deeper picture.
  public var maximum: Int
  /// The mean difference of two compared samples, in levels.
  public var mean: Double
  /// The column and the row of the first differing pixel in reading order, from 0.
  public var x: Int, y: Int
  /// The samples there, in the channels and the depth of the richer picture.
  public var expected: [Int], actual: [Int]
  /// The smallest rectangle around all differing pixels.
  public var bounds: PictureComparison.Region

  /// Creates a difference.
  public init(
    pixels: Int, compared: Int, maximum: Int, mean: Double, x: Int, y: Int, expected: [Int],
    actual: [Int], bounds: PictureComparison.Region
  ) {
    self.pixels = pixels
    self.compared = compared
    self.maximum = maximum
    self.mean = mean
    (self.x, self.y) = (x, y)
    self.expected = expected
    self.actual = actual
    self.bounds = bounds
  }

  /// Compares two pictures sample by sample.
  ///
  /// - Returns: nil if they do not differ.
  /// - Precondition: the pictures have one size.
  public init?(_ expected: Image, _ actual: Image) {
    precondition(
      expected.width == actual.width && expected.height == actual.height,
      "PixelDifference: \(expected.size) and \(actual.size)")
    // Without limits and regions there is nothing that could be wrong with the comparison.
    guard let found = try? PictureComparison().compare(expected, actual).difference else {
      return nil
    }
    self = found
  }

  /// Says what a pass over a pair has found.
  init?<T: Sample>(_ pair: PicturePair<T>, _ found: SampleDifferences, compared: Int) {
    guard found.pixels > 0 else { return nil }
    let count = pair.channels.rawValue
    let start = (found.top * pair.width + found.firstColumn) * count
    self.init(
      pixels: found.pixels, compared: compared, maximum: found.maximum,
      mean: Double(found.sum) / Double(compared * count), x: found.firstColumn, y: found.top,
      expected: (0..<count).map { Int(pair.expected[start + $0]) },
      actual: (0..<count).map { Int(pair.actual[start + $0]) },
      bounds: PictureComparison.Region(
        x: found.left, y: found.top, width: found.right - found.left + 1,
        height: found.bottom - found.top + 1))
  }
}

extension Image.Channels {
  /// The name as people write it.
  fileprivate var words: String {
    switch self {
    case .grey: "grey"
    case .greyAlpha: "grey with alpha"
    case .rgb: "RGB"
    case .rgba: "RGB with alpha"
    }
  }
}
