/// Two lengths along the axes of a picture: of itself, of a kernel, of a step.
///
/// A whole number stands for both: `stride: 2`.
public struct Size2D: Sendable, Hashable, ExpressibleByIntegerLiteral, CustomStringConvertible {
  /// The length along rows' axis, from top to bottom.
  public var height: Int
  /// The length along columns' axis, from left to right.
  public var width: Int

  /// Creates a size.
  public init(height: Int, width: Int) {
    self.height = height
    self.width = width
  }

  /// Creates a size that is the same along both axes.
  public init(_ both: Int) { self.init(height: both, width: both) }

  /// Creates a size that is the same along both axes.
  public init(integerLiteral value: Int) { self.init(value) }

  /// The number of elements.
  public var area: Int { height * width }

  /// As `3 × 4`.
  public var description: String { "\(height) × \(width)" }
}

extension Tensor {
  /// The last two axes of `[N, C, H, W]`.
  package var pictureSize: Size2D { Size2D(height: shape[-2], width: shape[-1]) }
}
