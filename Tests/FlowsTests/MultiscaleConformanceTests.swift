import Flows
import Layers
import Tensors
import TestSupport
import Testing

/// RealNVP and Glow equal the same networks in PyTorch, in double.
@Suite struct MultiscaleConformanceTests {
  @Test(arguments: ["glow-affine", "glow-spline", "realnvp-affine"])
  func `codes, changes of volume and gradients`(name: String) throws {
    let example = try #require(try ConformanceGroup("multiscale")[name])
    var configuration = MultiscaleConfiguration(
      name.hasPrefix("glow") ? .glow : .realnvp, imageShape: [2, 4, 4], levels: 2, steps: 2,
      width: 4)
    (configuration.blocks, configuration.scaleBound) = (1, 2)
    configuration.coupling = name.hasSuffix("spline") ? .spline : .affine
    let store = ParameterStore(CaseParameters(example: example), isTrained: true)
    let flow = try MultiscaleFlow(configuration, from: store.scope)
    let x = try example.tensor(.input, "x").leaf
    let (code, logDeterminant) = flow.forward(x)
    let y = Tensor.concatenated([code, logDeterminant.reshaped(-1, 1)], axis: 1)
    #expect(try relativeError(found: y, expected: example.tensor(.output, "y")) <= 4e-6)
    #expect(relativeError(found: flow.inverse(code), expected: x) <= 1e-5)

    let gradients = (y * (try example.tensor(.cotangent, "y"))).sum().gradients()
    let ofX = try #require(gradients[x])
    #expect(try relativeError(found: ofX, expected: example.tensor(.gradient, "x")) <= 4e-5)
    for parameter in store.parameters where example.has(.gradient, parameter.name) {
      let found = try #require(gradients[parameter.value], "\(parameter.name)")
      let expected = try example.tensor(.gradient, parameter.name)
      #expect(relativeError(found: found, expected: expected) <= 4e-5, "\(parameter.name)")
    }
    #expect(store.parameters.count == example.names(.parameter).count)
  }
}
