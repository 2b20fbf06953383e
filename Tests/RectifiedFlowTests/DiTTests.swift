import Layers
import RectifiedFlow
import Tensors
import TestSupport
import Testing

@Suite("DiT")
struct DiTTests {
  static func configuration() -> DiTConfiguration {
    var configuration = DiTConfiguration(imageShape: [3, 8, 12])
    (configuration.patch, configuration.width, configuration.depth) = (2, 16, 2)
    configuration.heads = 2
    configuration.conditions = [.classes(["a", "b"])]
    return configuration
  }

  static func model(_ configuration: DiTConfiguration) throws -> DiT {
    try DiT(configuration, from: ParameterStore(FreshParameters(seed: 1)).scope)
  }

  @Test("says nothing before it has learnt anything: its last map starts at zero")
  func startsAtZero() throws {
    let model = try Self.model(Self.configuration())
    let x = RandomStream(seed: 1, purpose: .noise).normal([2, 3, 8, 12])
    let velocity = model(x, times: [0.25, 1], asked: [[.choice(1)], [.any]])
    #expect(velocity.values.allSatisfy { $0 == 0 })
  }
}
