import Tensors

/// What gradients of a norm are multiplied with so that they are no longer than a vector of length
/// `maximum`: min(maximum / (norm + 10⁻⁶), 1), as `torch.nn.utils.clip_grad_norm_` has it.
///
/// Of a norm that is no number the factor is none either, so that nobody overlooks it.
///
/// - Precondition: `maximum > 0`.
public func clippingFactor(norm: Float, maximum: Double) -> Float {
  precondition(maximum > 0, "clippingFactor: a norm of at most \(maximum)")
  let factor = Float(maximum) / (norm + 1e-6)
  return factor > 1 ? 1 : factor
}

/// Scales gradients so that all of them together are no longer than a vector of length `maximum`.
///
/// The norm is √Σx², each tensor's sum in the contract's order of a row, tensors added in their
/// order to +0. All are multiplied by ``clippingFactor(norm:maximum:)``. Of gradients that are still
/// a sum, ``GradientSum`` makes clipped ones with less memory.
///
/// - Returns: the gradients, absent ones where they were, and the norm before.
/// - Precondition: `maximum > 0`.
public func clippedByNorm(
  _ gradients: [Tensor?], maximum: Double
) -> (gradients: [Tensor?], norm: Float) {
  let norm = jointNorm(of: gradients)
  let factor = clippingFactor(norm: norm, maximum: maximum)
  return (gradients.map { $0.map { $0.detached * factor } }, norm)
}

/// √Σx² of tensors together, absent ones counting as zeros.
func jointNorm(of tensors: [Tensor?]) -> Float {
  var total: Float = 0
  for tensor in tensors { if let tensor { total += tensor.squaredNorm } }
  return total.squareRoot()
}
