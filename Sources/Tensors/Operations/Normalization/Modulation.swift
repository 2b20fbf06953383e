/// A norm of each row, scaled and shifted by numbers that a condition gives for each picture:
/// norm(x) · (1 + scale) + shift.
///
/// A product that takes it along with its operand normalizes rows where it takes them up, with the
/// bits of the norm by itself.
///
/// Source: Peebles & Xie, 2022, [arXiv:2212.09748](https://arxiv.org/abs/2212.09748), §3.2.
public struct Modulation: Sendable {
  /// What rows are brought to.
  public enum Norm: Sendable {
    /// Mean 0 and variance 1.
    case layer
    /// Mean square 1.
    case rms
  }

  /// What rows are brought to.
  public let norm: Norm
  /// `[N, 1, …, C]`.
  public let scale: Tensor
  /// `[N, 1, …, C]`.
  public let shift: Tensor
  /// What is added to the variance, or to the mean square.
  public let epsilon: Float

  /// Says how rows are normalized.
  public init(_ norm: Norm, scale: Tensor, shift: Tensor, epsilon: Float) {
    (self.norm, self.scale, self.shift, self.epsilon) = (norm, scale, shift, epsilon)
  }

  /// Normalizes a tensor `[N, …, C]`.
  ///
  /// - Precondition: scale and shift fit.
  public func callAsFunction(_ x: Tensor) -> Tensor {
    switch norm {
    case .layer: x.layerNorm(scale: scale, shift: shift, epsilon: epsilon)
    case .rms: x.rmsNorm(scale: scale, shift: shift, epsilon: epsilon)
    }
  }

  /// Whether it fits a tensor.
  func fits(_ x: Tensor) -> Bool {
    let fitting = [x.shape[0]] + Array(repeating: 1, count: x.shape.rank - 2) + [x.shape[-1]]
    return x.shape.rank >= 2 && scale.shape == Shape(fitting) && shift.shape == scale.shape
  }

  var needsGradient: Bool { scale.needsGradient || shift.needsGradient }
}
