import Tensors

/// A map with an exact inverse and a known change of volume.
///
/// Pictures do not see each other in it, but where a ``FlowContext`` says so.
public protocol Bijection: Sendable {
  /// Returns the image of `x`, `[N, …]`, and `log |det ∂y/∂x|`, one value for each sample: `[N]`.
  func forward(_ x: Tensor, in context: FlowContext) -> (y: Tensor, logDeterminant: Tensor)

  /// Returns what `forward` maps to `y`, in the same context: `[N, …]`.
  func inverse(_ y: Tensor, in context: FlowContext) -> Tensor
}

extension Bijection {
  /// Returns the image of `x` and `log |det ∂y/∂x|` where nothing else is known of the pictures.
  public func forward(_ x: Tensor) -> (y: Tensor, logDeterminant: Tensor) {
    forward(x, in: FlowContext())
  }

  /// Returns what `forward` maps to `y` where nothing else is known of the pictures.
  public func inverse(_ y: Tensor) -> Tensor { inverse(y, in: FlowContext()) }
}
