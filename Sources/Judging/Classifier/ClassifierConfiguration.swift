/// What a classifier is made of.
public struct ClassifierConfiguration: Codable, Hashable, Sendable {
  /// `[C, H, W]` of the pictures.
  public var imageShape: [Int]
  /// The names of the classes.
  public var classes: [String]
  /// The channels of each stage, which halves the sides; those of the last are the features.
  public var widths = [32, 64, 128]

  /// The defaults for pictures of a shape and some classes.
  public init(imageShape: [Int], classes: [String]) {
    (self.imageShape, self.classes) = (imageShape, classes)
  }

  /// How many groups of channels are normalised together.
  static let groups = 8

  /// What is wrong with it, in words; `nil` where a model can be built.
  ///
  /// A file may say anything: sizes are bounded before anything is built.
  public var complaint: String? {
    guard imageShape.count == 3, [1, 3].contains(imageShape[0]),
      imageShape.allSatisfy({ (1...65_536).contains($0) }), imageShape.reduce(1, *) <= 1 << 24
    else { return "pictures of \(imageShape)" }
    guard (2...65_536).contains(classes.count), Set(classes).count == classes.count else {
      return "\(classes.count) classes; it tells two or more apart"
    }
    guard (1...8).contains(widths.count),
      widths.allSatisfy({ (1...4096).contains($0) && $0.isMultiple(of: Self.groups) })
    else { return "widths \(widths), each a multiple of \(Self.groups) up to 4096" }
    return nil
  }
}
