import Tensors

/// An activation by the name that configurations give it.
public enum Activation: String, Codable, CaseIterable, Sendable, Layer {
  case relu
  /// With a slope of 0.01.
  case leakyReLU = "leaky_relu"
  /// With α = 1.
  case elu
  case selu
  /// By the error function.
  case gelu
  /// The approximation by tanh.
  case geluTanh = "gelu_tanh"
  /// The approximation by a sigmoid, as CLIP has it.
  case quickGELU = "quick_gelu"
  case silu
  case mish
  case softplus
  case hardswish
  case tanh
  case sigmoid
  case exp
  case reluSquared = "relu_squared"

  /// Returns the activation of each element.
  public func callAsFunction(_ x: Tensor) -> Tensor {
    switch self {
    case .relu: x.relu()
    case .leakyReLU: x.leakyReLU()
    case .elu: x.elu()
    case .selu: x.selu()
    case .gelu: x.gelu()
    case .geluTanh: x.geluTanh()
    case .quickGELU: x.quickGELU()
    case .silu: x.silu()
    case .mish: x.mish()
    case .softplus: x.softplus()
    case .hardswish: x.hardswish()
    case .tanh: x.tanh()
    case .sigmoid: x.sigmoid()
    case .exp: x.exp()
    case .reluSquared: x.reluSquared()
    }
  }
}
