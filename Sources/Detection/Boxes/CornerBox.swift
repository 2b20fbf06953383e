/// A box by two corners: left, top, right, bottom; in pixels, or in parts of a picture's sides.
public struct CornerBox: Hashable, Sendable {
  /// The left edge.
  public var left: Float
  /// The upper edge.
  public var top: Float
  /// The right edge, from which on no more belongs to the box.
  public var right: Float
  /// The lower edge, from which on no more belongs to the box.
  public var bottom: Float

  /// Creates a box from its edges.
  public init(left: Float, top: Float, right: Float, bottom: Float) {
    (self.left, self.top, self.right, self.bottom) = (left, top, right, bottom)
  }

  /// The box of a centre and sides.
  public init(_ box: CenterBox) {
    self.init(
      left: box.x - box.width / 2, top: box.y - box.height / 2, right: box.x + box.width / 2,
      bottom: box.y + box.height / 2)
  }

  /// How wide it is.
  public var width: Float { right - left }
  /// How high it is.
  public var height: Float { bottom - top }
  /// Its area; 0 where an edge lies beyond its opposite.
  public var area: Float { max(width, 0) * max(height, 0) }

  /// The box with its horizontal numbers multiplied by one factor and its vertical ones by another.
  public func scaled(_ horizontal: Float, _ vertical: Float) -> CornerBox {
    CornerBox(
      left: left * horizontal, top: top * vertical, right: right * horizontal,
      bottom: bottom * vertical)
  }

  /// The part that lies within a picture of a width and a height.
  public func clipped(width: Float, height: Float) -> CornerBox {
    CornerBox(
      left: min(max(left, 0), width), top: min(max(top, 0), height),
      right: min(max(right, 0), width), bottom: min(max(bottom, 0), height))
  }

  /// What both boxes cover.
  public func intersection(with other: CornerBox) -> Float {
    max(min(right, other.right) - max(left, other.left), 0)
      * max(min(bottom, other.bottom) - max(top, other.top), 0)
  }

  /// Intersection over union, 0 … 1; 0 for two empty boxes.
  public func overlap(with other: CornerBox) -> Float {
    let common = intersection(with: other)
    let union = area + other.area - common
    return union > 0 ? common / union : 0
  }

  /// Intersection over union less the share of the smallest common box that neither covers, −1 … 1.
  ///
  /// Source: Rezatofighi et al., 2019, [arXiv:1902.09630](https://arxiv.org/abs/1902.09630).
  public func generalizedOverlap(with other: CornerBox) -> Float {
    let common = intersection(with: other)
    let union = area + other.area - common
    let hull =
      max(max(right, other.right) - min(left, other.left), 0)
      * max(max(bottom, other.bottom) - min(top, other.top), 0)
    guard union > 0, hull > 0 else { return 0 }
    return common / union - (hull - union) / hull
  }
}
