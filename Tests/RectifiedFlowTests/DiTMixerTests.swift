import Layers
import RectifiedFlow
import Tensors
import TestSupport
import Testing

@Suite("DiT with each token mixer")
struct DiTMixerTests {
  private func model(
    _ kind: TokenMixerKind, _ positions: DiTConfiguration.Positions
  ) throws -> (model: DiT, parameters: [Parameter]) {
    var configuration = DiTConfiguration(imageShape: [3, 8, 12])
    (configuration.patch, configuration.width, configuration.depth) = (2, 16, 2)
    (configuration.heads, configuration.mixer, configuration.positions) = (2, kind, positions)
    let store = ParameterStore(LivelyParameters(seed: 1), isTrained: true)
    return (try DiT(configuration, from: store.scope), store.parameters)
  }

  @Test(arguments: TokenMixerKind.allCases, [DiTConfiguration.Positions.learned, .rotary])
  func `draws a picture alone as beside others, and every part learns`(
    _ kind: TokenMixerKind, _ positions: DiTConfiguration.Positions
  ) throws {
    let (model, parameters) = try model(kind, positions)
    let x = RandomStream(seed: 1, purpose: .noise).normal([2, 3, 8, 12])
    let together = model(x, times: [0.25, 1], asked: [[], []])
    let alone = model(x.sliced(0, 1..<2), times: [1], asked: [[]])
    #expect(bits([alone]) == bits([together.sliced(0, 1..<2)]))
    let gradients = together.squared().sum().gradients()
    let idle = parameters.filter { gradients[$0.value] == nil }.map(\.name)
    #expect(idle.allSatisfy { $0.hasSuffix(".features") }, "\(idle)")
    for parameter in parameters {
      #expect(
        gradients[parameter.value]?.values.allSatisfy { $0.isFinite } ?? true, "\(parameter.name)")
    }
  }
}
