import Layers
import Tensors

/// The parameters of a conformance case.
package struct CaseParameters: ParameterSource {
  package let example: ConformanceCase

  package init(example: ConformanceCase) { self.example = example }

  package var description: String { example.name }
  package var names: [String] { example.names(.parameter) }

  package func value(of name: String, shape: Shape, initializer: Initializer) throws -> Tensor? {
    example.has(.parameter, name) ? try example.tensor(.parameter, name) : nil
  }
}

/// Parameters none of which is zero, so that no part of a fresh model hides.
package struct LivelyParameters: ParameterSource {
  package let seed: UInt64

  package init(seed: UInt64) { self.seed = seed }

  package var description: String { "lively parameters" }
  package var names: [String] { [] }

  package func value(of name: String, shape: Shape, initializer: Initializer) -> Tensor? {
    RandomStream(seed: seed, purpose: .initialisation(of: name)).normal(shape) * 0.3
  }
}
