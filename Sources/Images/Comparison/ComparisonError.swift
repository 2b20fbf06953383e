/// Why two pictures cannot be compared as asked, whatever their pixels are.
public enum ComparisonError: Error, Equatable, CustomStringConvertible {
  /// A limit that no measurement could meet or miss.
  case badLimit(measure: String, found: String, expected: String)

  /// A rectangle that is empty, or not inside the picture.
  case badRegion(PictureComparison.Region, width: Int, height: Int)

  /// A mask of another size than the expected picture.
  case maskSize(expected: String, found: String)

  /// Rectangles and mask leave nothing to measure.
  case nothingCompared(measure: String)

  /// A picture smaller than the windows of a measure.
  case tooSmall(measure: String, least: Int, width: Int, height: Int)

  /// One line: what was expected, what was found, what to do.
  public var description: String {
    switch self {
    case .badLimit(let measure, let found, let expected):
      "\(measure): expected \(expected), found \(found); change the limit"
    case .badRegion(let region, let width, let height):
      "ignored region: expected pixels of the \(width)×\(height) picture, found \(region); "
        + "change the region"
    case .maskSize(let expected, let found):
      "mask: expected the picture's \(expected) pixels, found \(found); draw it in that size"
    case .nothingCompared(let measure):
      "\(measure): expected something to compare, found everything ignored; "
        + "ignore less, or draw white into the mask"
    case .tooSmall(let measure, let least, let width, let height):
      "\(measure): expected a picture of at least \(least)×\(least) pixels, "
        + "found \(width)×\(height); choose another measure"
    }
  }
}
