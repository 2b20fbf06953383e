import Tensors

extension Sequence<Parameter> {
  /// The first parameter that is not made of finite numbers.
  public var firstNonFinite: NonFinite? {
    lazy.compactMap { NonFinite($0.name, in: $0.value) }.first
  }
}

extension Tensor {
  /// Differentiates this scalar, and returns the first parameter whose gradient is not finite in the
  /// order of the way back, from the loss to the model's first layer; `nil` where all are.
  ///
  /// - Precondition: the tensor has one element.
  public consuming func firstNonFiniteGradient(of parameters: [Parameter]) -> NonFinite? {
    firstNonFiniteGradient(of: parameters.map { (name: $0.name, leaf: $0.value) })
  }
}
