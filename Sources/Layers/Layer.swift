import Tensors

/// A part of a model from one tensor to one tensor.
public protocol Layer: Sendable {
  /// Returns the output for an input.
  func callAsFunction(_ x: Tensor) -> Tensor
}
