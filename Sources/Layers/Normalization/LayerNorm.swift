import Tensors

/// Layer norm over the last axis: `[…, size]` → `[…, size]`.
public struct LayerNorm: Layer {
  /// `[size]`.
  public let weight: Parameter
  /// `[size]`.
  public let bias: Parameter?
  /// What keeps the divisor away from 0.
  public let epsilon: Float

  /// Pulls `weight` and, where there is one, `bias`.
  ///
  /// A layer norm without either is ``Tensor/layerNorm(weight:bias:epsilon:)`` alone.
  public init(
    size: Int, bias: Bool = true, epsilon: Float = 1e-5, from scope: ParameterScope
  ) throws {
    weight = try scope.parameter("weight", [size], initial: .ones)
    self.bias = bias ? try scope.parameter("bias", [size], initial: .zeros) : nil
    self.epsilon = epsilon
  }

  /// Returns rows of mean 0 and variance 1, scaled and moved.
  public func callAsFunction(_ x: Tensor) -> Tensor {
    x.layerNorm(weight: weight.value, bias: bias?.value, epsilon: epsilon)
  }
}

/// RMS norm over the last axis: `[…, size]` → `[…, size]`.
public struct RMSNorm: Layer {
  /// `[size]`.
  public let weight: Parameter
  /// What keeps the divisor away from 0.
  public let epsilon: Float

  /// Pulls `weight`.
  public init(size: Int, epsilon: Float = 1e-6, from scope: ParameterScope) throws {
    weight = try scope.parameter("weight", [size], initial: .ones)
    self.epsilon = epsilon
  }

  /// Returns rows of mean square 1, scaled.
  public func callAsFunction(_ x: Tensor) -> Tensor {
    x.rmsNorm(weight: weight.value, epsilon: epsilon)
  }
}
