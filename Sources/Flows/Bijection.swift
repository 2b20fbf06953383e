import Tensors

/// A map with an exact inverse and a known change of volume.
public protocol Bijection: Sendable {
  /// Returns the image of `x`, `[N, D]`, and `log |det ∂y/∂x|`, one value for each sample: `[N]`.
  func forward(_ x: Tensor) -> (y: Tensor, logDeterminant: Tensor)

  /// Returns what `forward` maps to `y`: `[N, D]`.
  func inverse(_ y: Tensor) -> Tensor
}
