/// A box by its centre and its sides, in parts of the picture's width and height.
public struct CenterBox: Hashable, Sendable {
  /// The centre from left to right.
  public var x: Float
  /// The centre from top to bottom.
  public var y: Float
  /// How wide it is.
  public var width: Float
  /// How high it is.
  public var height: Float

  /// Creates a box from its centre and sides.
  public init(x: Float, y: Float, width: Float, height: Float) {
    (self.x, self.y, self.width, self.height) = (x, y, width, height)
  }

  /// The box between two corners.
  public init(_ box: CornerBox) {
    self.init(
      x: (box.left + box.right) / 2, y: (box.top + box.bottom) / 2, width: box.width,
      height: box.height)
  }

  /// The four numbers in the order in which models write them: x, y, width, height.
  public var numbers: [Float] { [x, y, width, height] }

  /// A box of four numbers in that order.
  ///
  /// - Precondition: there are four.
  public init(numbers: some Collection<Float>) {
    let numbers = Array(numbers)
    precondition(numbers.count == 4, "CenterBox: \(numbers.count) numbers")
    self.init(x: numbers[0], y: numbers[1], width: numbers[2], height: numbers[3])
  }

  /// The box with its horizontal numbers multiplied by one factor and its vertical ones by another.
  public func scaled(_ horizontal: Float, _ vertical: Float) -> CenterBox {
    CenterBox(
      x: x * horizontal, y: y * vertical, width: width * horizontal, height: height * vertical)
  }

  /// The distance of all four numbers, |Δx| + |Δy| + |Δw| + |Δh|.
  public func distance(to other: CenterBox) -> Float {
    abs(x - other.x) + abs(y - other.y) + abs(width - other.width) + abs(height - other.height)
  }
}
