import Layers
import Tensors
import TestSupport
import Testing

extension LayerConformance {
  /// Activations and gated units under the names that configurations give them.
  static let activations: [String: Runner] = {
    var runners: [String: Runner] = [:]
    for activation in Activation.allCases {
      runners[activation.rawValue] = { _, tensors in
        LayerAnswer(tensors: ["y": activation(try tensors.required("x"))])
      }
    }
    for unit in GatedActivation.allCases {
      runners[unit.rawValue] = { _, tensors in
        LayerAnswer(tensors: ["y": unit(try tensors.required("x"))])
      }
    }
    return runners
  }()
}

@Suite("Activations agree with PyTorch")
struct ActivationConformanceTests {
  static let cases =
    (try? ConformanceGroup("layers").cases.filter {
      LayerConformance.activations[$0.operation] != nil
    }) ?? []

  @Test(arguments: cases)
  func `in outputs and gradients`(example: ConformanceCase) throws {
    let runner = try #require(LayerConformance.activations[example.operation])
    #expect(try LayerConformance.disagreements(example, runner) == [])
  }

  @Test func `each of them`() {
    #expect(Set(Self.cases.map(\.operation)) == Set(LayerConformance.activations.keys))
    #expect(Self.cases.count == 19)
  }

  @Test func `a gated unit of a tensor is the layer of its name`() throws {
    let example = try #require(try ConformanceGroup("layers").cases(of: "glu").first)
    let x = try example.tensor(.input, "x")
    let units: [GatedActivation: Tensor] = [
      .glu: x.glu(), .geglu: x.geglu(), .swiglu: x.swiglu(), .reglu: x.reglu(),
    ]
    for unit in GatedActivation.allCases {
      #expect(bits([units[unit] ?? x]) == bits([unit(x)]))
    }
  }
}
