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
  public func callAsFunction(_ x: Tensor) -> Tensor { function(x) }

  /// The operation on each element.
  var function: Elementwise {
    switch self {
    case .relu: Elementwise(.relu)
    case .leakyReLU: Elementwise(.leakyReLU, parameter: 0.01)
    case .elu: Elementwise(.elu, parameter: 1)
    case .selu: Elementwise(.selu)
    case .gelu: Elementwise(.gelu)
    case .geluTanh: Elementwise(.geluTanh)
    case .quickGELU: Elementwise(.quickGELU)
    case .silu: Elementwise(.silu)
    case .mish: Elementwise(.mish)
    case .softplus: Elementwise(.softplus)
    case .hardswish: Elementwise(.hardswish)
    case .tanh: Elementwise(.tanh)
    case .sigmoid: Elementwise(.sigmoid)
    case .exp: Elementwise(.exp)
    case .reluSquared: Elementwise(.reluSquared)
    }
  }
}
