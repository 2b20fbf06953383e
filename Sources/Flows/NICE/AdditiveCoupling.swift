import Layers
import Tensors

/// Shifts half of the components by a function of the other half: `[N, D]` → `[N, D]`.
///
/// With `a` the kept half and `b` the moved one: `(a, b) ↦ (a, b + m(a))`. The Jacobian is
/// triangular with a unit diagonal, so `log |det| = 0` for any conditioner `m`.
///
/// Source: Dinh et al., 2014, "NICE", [arXiv:1410.8516](https://arxiv.org/abs/1410.8516), §3.2.
public struct AdditiveCoupling<Conditioner: Layer>: Bijection {
  /// Which components stay as they are; it alternates from one coupling to the next.
  public enum Kept: Sendable { case even, odd }

  let kept: Kept
  let conditioner: Conditioner  // [N, D/2] → [N, D/2]

  /// Creates a coupling around a conditioner, `[N, D/2]` → `[N, D/2]`.
  public init(keeping kept: Kept, conditioner: Conditioner) {
    self.kept = kept
    self.conditioner = conditioner
  }

  /// Returns the shifted components; the volume stays.
  public func forward(_ x: Tensor, in context: FlowContext) -> (y: Tensor, logDeterminant: Tensor) {
    (moved(x, by: +), .zeros([x.shape[0]]))
  }

  /// Returns the components shifted back.
  public func inverse(_ y: Tensor, in context: FlowContext) -> Tensor { moved(y, by: -) }

  private func moved(_ x: Tensor, by shift: (Tensor, Tensor) -> Tensor) -> Tensor {
    let (even, odd) = x.interleavedHalves()
    return switch kept {
    case .even: Tensor(interleaving: even, shift(odd, conditioner(even)))
    case .odd: Tensor(interleaving: shift(even, conditioner(odd)), odd)
    }
  }
}

extension Tensor {
  /// The components with even and with odd indices: `[N, D]` → two of `[N, D/2]`.
  func interleavedHalves() -> (even: Tensor, odd: Tensor) {
    let size = shape[1]
    precondition(size.isMultiple(of: 2), "coupling: \(size) components do not halve")
    return (sliced(1, 0..<size, step: 2), sliced(1, 1..<size, step: 2))
  }

  /// Components taken in turn from two tensors: `[N, D/2]` twice → `[N, D]`.
  init(interleaving even: Tensor, _ odd: Tensor) {
    self = Tensor.stacked([even, odd], axis: 2).reshaped(even.shape[0], 2 * even.shape[1])
  }
}
