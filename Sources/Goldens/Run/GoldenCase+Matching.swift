import Images

extension GoldenCase {
  /// Compares two pictures as the case says.
  ///
  /// Exact means that size, channels, depth and colour profile are the same too; a measure with a
  /// limit looks at what both show. Throws where the comparison itself makes no sense.
  func match(_ expected: SeenPicture, _ actual: SeenPicture) throws -> PictureMatch {
    let changes = formChanges(expected, actual)
    try comparison.measure.checkForbidsSomething(in: expected.image)
    let result = try comparison.compare(
      expected.image, actual.image, mask: try mask.map { try Image.read($0) })
    return PictureMatch(
      isSame: result.passes && (comparison.measure != .exact || changes.isEmpty),
      // JSON has no number for the ratio of equal pictures.
      measured: result.measured.flatMap { $0.isFinite ? $0 : nil },
      difference: result.difference.map { GoldenOutcome.Difference($0) }, changes: changes)
  }
}

extension GoldenOutcome.Difference {
  /// What a comparison found.
  package init(_ found: PixelDifference) {
    let bounds = found.bounds
    self.init(
      pixels: found.pixels, compared: found.compared, maximum: found.maximum, x: found.x,
      y: found.y, expected: found.expected, actual: found.actual,
      bounds: [bounds.x, bounds.y, bounds.width, bounds.height])
  }
}
