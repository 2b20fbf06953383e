import Tensors

/// A monotone curve of rational-quadratic pieces between −bound and bound, the identity outside.
///
/// Each component x has its own curve of K pieces, described by unnormalised widths and heights
/// `[…, K]` and derivatives at the K − 1 inner knots `[…, K − 1]`; at ±bound the slope is 1.
///
/// Source: Durkan et al., 2019, "Neural Spline Flows",
/// [arXiv:1906.04032](https://arxiv.org/abs/1906.04032), §3.1 and equations 4 to 8.
public struct RationalQuadraticSpline: Sendable {
  /// Where the curve becomes the identity.
  public let bound: Float
  /// The least share of the interval that a piece is wide.
  public let minimumWidth: Float
  /// The least share of the interval that a piece is high.
  public let minimumHeight: Float
  /// The least slope at a knot.
  public let minimumDerivative: Float

  /// Creates a kind of curve.
  ///
  /// - Precondition: the bound is positive.
  public init(
    bound: Float, minimumWidth: Float = 1e-3, minimumHeight: Float = 1e-3,
    minimumDerivative: Float = 1e-3
  ) {
    precondition(bound > 0, "RationalQuadraticSpline: a bound of \(bound)")
    self.bound = bound
    self.minimumWidth = minimumWidth
    self.minimumHeight = minimumHeight
    self.minimumDerivative = minimumDerivative
  }

  /// The numbers that describe the curves of a tensor of components, before they are normalised.
  public struct Knots: Sendable {
    /// `[…, K]`.
    public let widths: Tensor
    /// `[…, K]`.
    public let heights: Tensor
    /// `[…, K − 1]`.
    public let derivatives: Tensor

    /// Creates knots.
    public init(widths: Tensor, heights: Tensor, derivatives: Tensor) {
      self.widths = widths
      self.heights = heights
      self.derivatives = derivatives
    }
  }

  /// Returns the image of each component, and the logarithm of the slope there.
  public func forward(_ x: Tensor, _ knots: Knots) -> (y: Tensor, logSlope: Tensor) {
    let curve = curve(knots)
    let inside = clamped(x)
    let piece = curve.piece(at: inside, along: curve.left)
    let place = (inside - piece.left) / piece.width
    let y = piece.bottom + piece.rise(at: place)
    return unlessOutside(x, y, piece.logSlope(at: place))
  }

  /// Returns what `forward` maps to each component, and the logarithm of the slope of the inverse.
  public func inverse(_ y: Tensor, _ knots: Knots) -> (x: Tensor, logSlope: Tensor) {
    let curve = curve(knots)
    let inside = clamped(y)
    let piece = curve.piece(at: inside, along: curve.bottom)
    let place = piece.place(ofRise: inside - piece.bottom)
    let x = place * piece.width + piece.left
    let result = unlessOutside(y, x, -piece.logSlope(at: place))
    return (result.y, result.logSlope)
  }

  /// A tie belongs to the second operand: at ±bound gradients are those of x.
  private func clamped(_ x: Tensor) -> Tensor {
    .minimum(Tensor(bound), .maximum(Tensor(-bound), x))
  }

  private func unlessOutside(
    _ x: Tensor, _ y: Tensor, _ logSlope: Tensor
  ) -> (y: Tensor, logSlope: Tensor) {
    let outside = x.abs().isGreater(than: Tensor(bound))
    return (y * (1 - outside) + x * outside, logSlope * (1 - outside))
  }

  private func curve(_ knots: Knots) -> SplineCurve {
    // The softplus of this is 1 − minimum: the slope at both ends is 1.
    let end = Tensor(1 - minimumDerivative).exp() - 1
    let ends = end.log().broadcast(to: knots.derivatives.shape.replacingLast(with: 1))
    let slopes = Tensor.concatenated([ends, knots.derivatives, ends], axis: -1).softplus()
    let (left, width) = knotsAndSizes(knots.widths, least: minimumWidth)
    let (bottom, height) = knotsAndSizes(knots.heights, least: minimumHeight)
    return SplineCurve(
      left: left, width: width, bottom: bottom, height: height, slope: slopes + minimumDerivative)
  }

  /// The K first knots of an axis and the sizes of its K pieces.
  private func knotsAndSizes(_ sizes: Tensor, least: Float) -> (knots: Tensor, sizes: Tensor) {
    let count = sizes.shape[-1]
    let shares = sizes.softmax() * (1 - least * Float(count)) + least
    // Running sums are products with a triangle of ones: chains in ascending order.
    let triangle = (0..<count * (count - 1)).map {
      Float($0 / (count - 1) <= $0 % (count - 1) ? 1 : 0)
    }
    let inner = shares.reshaped(-1, count).matmul(Tensor(triangle, [count, count - 1]))
      .reshaped(sizes.shape.replacingLast(with: count - 1))
    let end = Tensor.full(bound, sizes.shape.replacingLast(with: 1))
    let knots = Tensor.concatenated([-end, inner * (2 * bound) - bound, end], axis: -1)
    let first = knots.sliced(-1, 0..<count)
    return (first, knots.sliced(-1, 1..<count + 1) - first)
  }
}
