/// A weight `[outputs, inputs]` and a bias `[outputs]`.
package struct LinearWeights: Sendable {
  /// `[outputs, inputs]`.
  package let weight: Tensor
  /// `[outputs]`.
  package let bias: Tensor?

  /// Puts them together.
  package init(_ weight: Tensor, _ bias: Tensor?) { (self.weight, self.bias) = (weight, bias) }

  var needsGradient: Bool { weight.needsGradient || bias?.needsGradient ?? false }
}
