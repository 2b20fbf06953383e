import Tensors

/// What a fresh parameter is filled with.
public enum Initializer: Sendable, Hashable {
  /// Zeros.
  case zeros
  /// Ones.
  case ones
  /// One value throughout.
  case constant(Float)
  /// Uniform in −bound … bound.
  case uniform(bound: Float)
  /// Normal with mean 0.
  case normal(deviation: Float)
  /// Given numbers, such as a bilinear kernel.
  case values([Float])

  /// PyTorch's default for linear and convolution layers: uniform within 1/√fanIn.
  public static func uniform(fanIn: Int) -> Initializer {
    .uniform(bound: 1 / Float(fanIn).squareRoot())
  }
}
