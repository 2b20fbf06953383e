import Layers
import Tensors

/// Fresh parameters, without what layers ask for to start smoothly where a test wants that.
struct DrawnParameters: ParameterSource {
  var seed: UInt64 = 1
  /// Whether fillings made of others are replaced by plain random numbers.
  var ignoresComposition = false

  var description: String { "drawn" }
  var names: [String] { [] }

  func value(of name: String, shape: Shape, initializer: Initializer) throws -> Tensor? {
    let chosen =
      switch initializer {
      case .repeating, .kernel: ignoresComposition ? .uniform(bound: 0.3) : initializer
      default: initializer
      }
    return FreshParameters(seed: seed).value(of: name, shape: shape, initializer: chosen)
  }
}
