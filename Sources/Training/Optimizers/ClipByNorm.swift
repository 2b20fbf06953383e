import Tensors

/// Scales gradients so that all of them together are no longer than a vector of length `maximum`.
///
/// The norm is √Σx², each tensor's sum in the contract's order of a row, tensors added in their
/// order to +0. All are multiplied by min(maximum / (norm + 10⁻⁶), 1), as
/// `torch.nn.utils.clip_grad_norm_` does.
///
/// - Returns: the gradients, absent ones where they were, and the norm before.
/// - Precondition: `maximum > 0`.
public func clippedByNorm(
  _ gradients: [Tensor?], maximum: Double
) -> (gradients: [Tensor?], norm: Float) {
  precondition(maximum > 0, "clippedByNorm: a norm of at most \(maximum)")
  var total: Float = 0
  for gradient in gradients { if let gradient { total += gradient.squaredNorm } }
  let norm = total.squareRoot()
  let factor = Float(maximum) / (norm + 1e-6)
  // Of a norm that is no number, the product says so; minimum would hide it.
  return (gradients.map { $0.map { $0.detached * (factor > 1 ? 1 : factor) } }, norm)
}
