import Flows
import Layers
import Tensors
import TestSupport
import Testing

/// Training with rounded products equals the same computation in PyTorch, in double but for what is
/// multiplied.
@Suite struct MixedPrecisionTests {
  @Test(arguments: ["bf16", "f16"])
  func `NICE's loss and gradients, with parameters in single precision`(name: String) throws {
    let example = try #require(try ConformanceGroup("mixed")["nice-\(name)"])
    let precision = try #require(Precision(rawValue: name))
    let store = ParameterStore(CaseParameters(example: example), isTrained: true)
    let configuration = NICEConfiguration(imageShape: [1, 1, 10], couplings: 4, hidden: [6, 6])
    let model = try NICE(configuration, from: store.scope)
    let x = try example.tensor(.input, "x").leaf
    let cotangent = try example.tensor(.cotangent, "y")
    let (likelihood, gradients) = Precision.with(precision) {
      let likelihood = model.logLikelihood(x)
      return (likelihood.detached, (likelihood * cotangent).sum().gradients())
    }
    let expected = try example.tensor(.output, "y")
    #expect(relativeError(found: likelihood, expected: expected) <= 2e-6)
    let single = model.logLikelihood(x).detached
    #expect(relativeError(found: single, expected: expected) > 5e-6, "nothing was rounded")
    let ofX = try #require(gradients[x])
    #expect(try relativeError(found: ofX, expected: example.tensor(.gradient, "x")) <= 2e-5)
    for parameter in store.parameters {
      let found = try #require(gradients[parameter.value], "\(parameter.name)")
      let expected = try example.tensor(.gradient, parameter.name)
      #expect(relativeError(found: found, expected: expected) <= 2e-5, "\(parameter.name)")
    }
    #expect(store.parameters.count == example.names(.parameter).count)
  }
}
