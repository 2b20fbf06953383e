/// A box that is really there.
public struct JudgedTruth: Sendable {
  /// The picture.
  public var picture: Int
  /// The class.
  public var label: Int
  /// Left, top, width, height in pixels.
  public var box: [Double]
  /// The area that sizes go by.
  public var area: Double
  /// Whether it stands for several objects, or need not be found for another reason.
  public var isIgnored: Bool
  /// Its pixels, where masks are compared.
  public var mask: RunLengthMask?

  /// Describes a box.
  ///
  /// - Precondition: the box has four numbers.
  public init(picture: Int, label: Int, box: [Double], area: Double? = nil, isIgnored: Bool = false)
  {
    precondition(box.count == 4, "JudgedTruth: a box of \(box.count) numbers")
    (self.picture, self.label, self.box, self.isIgnored) = (picture, label, box, isIgnored)
    self.area = area ?? box[2] * box[3]
  }
}

/// A box that was found.
public struct JudgedDetection: Sendable {
  /// The picture.
  public var picture: Int
  /// The class.
  public var label: Int
  /// Left, top, width, height in pixels.
  public var box: [Double]
  /// How likely it is there.
  public var score: Double
  /// Its pixels, where masks are compared.
  public var mask: RunLengthMask?

  /// Describes a box.
  ///
  /// - Precondition: the box has four numbers.
  public init(picture: Int, label: Int, box: [Double], score: Double) {
    precondition(box.count == 4, "JudgedDetection: a box of \(box.count) numbers")
    (self.picture, self.label, self.box, self.score) = (picture, label, box, score)
  }
}
