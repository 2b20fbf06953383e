import Tensors

/// A gated linear unit by the name that configurations give it: `[…, 2·C]` → `[…, C]`.
///
/// The first half of the last axis holds the values, the second half the gates.
public enum GatedActivation: String, Codable, CaseIterable, Sendable, Layer {
  case glu
  case geglu
  case swiglu
  case reglu

  /// What the gates go through.
  public var activation: Activation {
    switch self {
    case .glu: .sigmoid
    case .geglu: .gelu
    case .swiglu: .silu
    case .reglu: .relu
    }
  }

  /// Returns the values, each times its activated gate.
  ///
  /// - Precondition: the last axis is even.
  public func callAsFunction(_ x: Tensor) -> Tensor { x.gated { activation($0) } }
}
