import Layers
import Tensors
import TestSupport

/// Parameters filled as their layers say, with numbers that are the same in every run.
struct DrawnParameters: ParameterSource {
  var seed: UInt64 = 1
  /// Whether fillings made of others are replaced by plain random numbers.
  var ignoresComposition = false

  var description: String { "drawn" }
  var names: [String] { [] }

  func value(of name: String, shape: Shape, initializer: Initializer) -> Tensor? {
    filled(shape, initializer)
  }

  private func filled(_ shape: Shape, _ initializer: Initializer) -> Tensor {
    var numbers = SeededNumbers(seed)
    switch initializer {
    case .zeros: return .zeros(shape)
    case .ones: return .ones(shape)
    case .constant(let value): return .full(value, shape)
    case .uniform(let bound): return Tensor(numbers.uniform(shape.count, scale: bound), shape)
    case .normal(let deviation):
      return Tensor(numbers.uniform(shape.count, scale: deviation), shape)
    case .values(let values): return Tensor(values, shape)
    case .repeating, .kernel:
      if ignoresComposition { return filled(shape, .uniform(bound: 0.3)) }
      let composed = initializer.composed(shape) { filled($1, $0) }
      guard let composed else { preconditionFailure("\(initializer) is composed") }
      return composed
    }
  }
}
