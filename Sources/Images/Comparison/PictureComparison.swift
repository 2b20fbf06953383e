/// What of two pictures is compared, and how much may differ.
///
/// Pictures are compared as decoded: reading has brought their colours to sRGB, so another colour
/// profile shows as other samples, and one that means the same does not show. Both are brought to
/// the channels and the depth of the richer one: a 16-bit sample v · 257 equals the 8-bit sample
/// v, a grey picture equals one whose colours are that grey, and a picture without alpha equals an
/// opaque one. Alpha is a sample as any other, except in the perceptual measure. Metadata do not
/// count. Results depend on the samples alone: every sum is of integers, or has one order.
public struct PictureComparison: Codable, Hashable, Sendable, CustomStringConvertible {
  /// A rectangle of pixels that are not compared.
  public struct Region: Codable, Hashable, Sendable, CustomStringConvertible {
    /// The left column and the top row, from 0.
    public var x: Int, y: Int
    /// The size in pixels.
    public var width: Int, height: Int

    /// Creates a rectangle; comparing checks that it lies within the picture.
    public init(x: Int, y: Int, width: Int, height: Int) {
      (self.x, self.y) = (x, y)
      (self.width, self.height) = (width, height)
    }

    /// The size and the place, `40×20 at (3, 7)`.
    public var description: String { "\(width)×\(height) at (\(x), \(y))" }
  }

  /// How the difference is measured, and how much of it passes.
  public var measure: Measure

  /// The rectangles that are not compared; they may overlap.
  public var ignored: [Region]

  /// Creates a comparison; by default every sample has to be equal.
  public init(_ measure: Measure = .exact, ignoring ignored: [Region] = []) {
    self.measure = measure
    self.ignored = ignored
  }

  /// What is asked, as `psnr at least 40`.
  public var description: String { measure.description }

  /// Compares what was drawn with what is expected.
  ///
  /// Pictures of different sizes never pass, and nothing is measured on them.
  ///
  /// - Parameters:
  ///   - expected: the picture to compare with.
  ///   - actual: the picture to judge.
  ///   - mask: white where pixels are compared, black where they are not; of the size of
  ///     `expected`. Grey counts from its middle on as white, and transparency as white.
  /// - Returns: whether `actual` passes, and what was measured.
  /// - Throws: ``ComparisonError``, if the comparison itself makes no sense.
  public func compare(
    _ expected: Image, _ actual: Image, mask: Image? = nil
  ) throws -> ComparisonOutcome {
    try measure.validate()
    let coverage = try Coverage(of: expected, for: self, mask: mask)
    let mismatches = ComparisonOutcome.Mismatch.all(expected, actual)
    guard expected.width == actual.width, expected.height == actual.height else {
      return ComparisonOutcome(passes: false, measured: nil, mismatches: mismatches)
    }
    try measure.check(expected)
    var (first, second) = Image.inCommonKind(expected, actual)
    if let coverage { second = coverage.hidingIgnored(of: second, behind: first) }
    let (measured, difference) =
      switch (first.samples, second.samples) {
      case (.eight(let a), .eight(let b)): try compare(a, b, first, coverage)
      case (.sixteen(let a), .sixteen(let b)): try compare(a, b, first, coverage)
      default: preconditionFailure("compare: two depths after bringing them together")
      }
    return ComparisonOutcome(
      passes: measure.allows(measured), measured: measured, mismatches: mismatches,
      difference: difference)
  }

  private func compare<T: Sample>(
    _ expected: [T], _ actual: [T], _ kind: Image, _ coverage: Coverage?
  ) throws -> (measured: Double, PixelDifference?) {
    try expected.withUnsafeBufferPointer { a in
      try actual.withUnsafeBufferPointer { b in
        guard let a = a.baseAddress, let b = b.baseAddress else {
          preconditionFailure("compare: a picture without samples")
        }
        let pair = PicturePair(
          expected: a, actual: b, width: kind.width, height: kind.height, channels: kind.channels)
        let differences = SampleDifferences(pair)
        let compared = coverage?.count ?? kind.width * kind.height
        return try (
          measure.value(pair, differences, coverage, compared),
          PixelDifference(pair, differences, compared: compared)
        )
      }
    }
  }
}

extension Image {
  /// Returns both pictures with the channels and the depth of the richer one.
  static func inCommonKind(_ first: Image, _ second: Image) -> (Image, Image) {
    let channels = Channels(
      colour: first.channels.hasColour || second.channels.hasColour,
      alpha: first.channels.hasAlpha || second.channels.hasAlpha)
    let depth: Depth = first.depth == .sixteen || second.depth == .sixteen ? .sixteen : .eight
    return (
      first.converted(to: channels).withDepth(depth),
      second.converted(to: channels).withDepth(depth)
    )
  }
}
