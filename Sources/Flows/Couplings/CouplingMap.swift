import Tensors

/// How one half of a coupling is moved: element by element, by numbers that the other half gives.
public enum CouplingMap: Hashable, Sendable {
  /// `y = x + t`.
  case additive
  /// `y = x · exp(s) + t` with s = bound · tanh(raw / bound): no scale is beyond exp(±bound), so that
  /// no inverse divides by almost nothing.
  case affine(bound: Float)
  /// A rational-quadratic curve of some pieces between −bound and bound, the identity outside.
  case spline(bins: Int, bound: Float)

  /// How many numbers an element is moved by.
  public var parameterCount: Int {
    switch self {
    case .additive: 1
    case .affine: 2
    case .spline(let bins, _): 3 * bins - 1
    }
  }

  /// Returns the moved elements, `[N, C, H, W]`, and the logarithm of the slope at each, `nil` where
  /// it is 0.
  ///
  /// The parameters are `[N, C · parameterCount, H, W]`: of an affine map all scales, then all shifts;
  /// of a spline those of a channel side by side. Zeros leave every element as it is.
  func forward(_ x: Tensor, by parameters: Tensor) -> (y: Tensor, logSlope: Tensor?) {
    switch self {
    case .additive: return (x + parameters, nil)
    case .affine(let bound):
      let (logScale, shift) = affine(x, parameters, bound)
      return (x * logScale.exp() + shift, logScale)
    case .spline(let bins, let bound):
      let (y, logSlope) = RationalQuadraticSpline(bound: bound)
        .forward(x, knots(x, parameters, bins))
      return (y, logSlope)
    }
  }

  /// Returns what `forward` maps to the elements with the same numbers.
  func inverse(_ y: Tensor, by parameters: Tensor) -> Tensor {
    switch self {
    case .additive: return y - parameters
    case .affine(let bound):
      let (logScale, shift) = affine(y, parameters, bound)
      return (y - shift) / logScale.exp()
    case .spline(let bins, let bound):
      return RationalQuadraticSpline(bound: bound).inverse(y, knots(y, parameters, bins)).x
    }
  }

  private func affine(
    _ x: Tensor, _ parameters: Tensor, _ bound: Float
  ) -> (logScale: Tensor, shift: Tensor) {
    // Halves of the channels, which are contiguous, not every second one.
    let halves = parameters.chunks(2, axis: 1)
    return ((halves[0] / bound).tanh() * bound, halves[1])
  }

  private func knots(
    _ x: Tensor, _ parameters: Tensor, _ bins: Int
  ) -> RationalQuadraticSpline.Knots {
    let (n, c, h, w) = (x.shape[0], x.shape[1], x.shape[2], x.shape[3])
    let parts = parameters.reshaped(n, c, parameterCount, h * w).permuted(0, 1, 3, 2)
      .reshaped(n, c, h, w, parameterCount)
      .split(-1, lengths: [bins, bins, bins - 1])
    // log(e − 1) is where softplus is 1: zeros mean slope 1 at every knot, but for the least slope.
    return RationalQuadraticSpline.Knots(
      widths: parts[0], heights: parts[1], derivatives: parts[2] + Self.unitSlope)
  }

  /// log(exp(1 − 10⁻³) − 1): what the softplus of, plus the least slope, is 1.
  private static let unitSlope: Float = 0.539_742_4
}
