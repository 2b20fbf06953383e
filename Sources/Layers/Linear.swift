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

  /// Returns `[…, outputs]` for `[…, inputs]`.
  public func callAsFunction(_ x: Tensor) -> Tensor {
    linear(x, weight: weight.value, bias: bias?.value)
  }
}

/// `y = x · Wᵀ + b` on the last axis; `weight` is `[outputs, inputs]`.
public func linear(_ x: Tensor, weight: Tensor, bias: Tensor?) -> Tensor {
  let rows = x.reshaped(-1, x.shape[-1])
  var y = rows.matmul(weight, transposesOther: true)
  if let bias { y = y + bias }
  return y.reshaped(x.shape.replacingLast(with: weight.shape[0]))
}
