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
