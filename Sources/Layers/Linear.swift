import Tensors

/// `y = x · Wᵀ + b` on the last axis: `[…, inputs]` → `[…, outputs]`.
public struct Linear: Layer {
  /// `[outputs, inputs]`.
  public let weight: Parameter
  /// `[outputs]`.
  public let bias: Parameter?

  /// Pulls `weight` and, where there is one, `bias`.
  public init(
    inputs: Int, outputs: Int, bias: Bool = true, initial: Initializer? = nil,
    from scope: ParameterScope
  ) throws {
    weight = try scope.parameter(
      "weight", [outputs, inputs], initial: initial ?? .uniform(fanIn: inputs))
    self.bias =
      bias
      ? try scope.parameter("bias", [outputs], initial: initial ?? .uniform(fanIn: inputs)) : nil
  }

  /// Takes parameters that start in ways of their own.
  package init(weight: Parameter, bias: Parameter?) { (self.weight, self.bias) = (weight, bias) }

  /// Returns `[…, outputs]` for `[…, inputs]`.
  public func callAsFunction(_ x: Tensor) -> Tensor {
    linear(x, weight: weight.value, bias: bias?.value)
  }
  /// Returns `[…, outputs]` with an activation of each element, which costs no pass of its own.
  public func callAsFunction(_ x: Tensor, then activation: Activation) -> Tensor {
    linear(x, weight: weight.value, bias: bias?.value, activation: activation.function)
  }
  /// Returns `residual + gate · y`: the end of a block, which costs no pass of its own.
  public func callAsFunction(
    _ x: Tensor, addedTo residual: Tensor, gatedBy gate: Tensor? = nil
  ) -> Tensor {
    linear(x, weight: weight.value, bias: bias?.value, addedTo: residual, gatedBy: gate)
  }

  /// The weight and the bias as they are now.
  var weights: LinearWeights { LinearWeights(weight.value, bias?.value) }
}
