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

  /// How many numbers the parameters of a small model have.
  private func numbers(_ change: (inout DiTConfiguration) -> Void) throws -> Int {
    var configuration = DiTConfiguration(imageShape: [3, 8, 8])
    (configuration.patch, configuration.width, configuration.depth) = (2, 16, 1)
    (configuration.heads, configuration.block) = (2, 4)
    change(&configuration)
    let store = ParameterStore(LivelyParameters(seed: 1), isTrained: true)
    _ = try DiT(configuration, from: store.scope)
    return store.parameters.reduce(0) { $0 + $1.value.count }
  }

  @Test func `what a configuration says of a mixer or a feed-forward reaches it`() throws {
    for kind in [TokenMixerKind.s4d, .mamba] {
      #expect(try numbers { ($0.mixer, $0.stateSize) = (kind, 4) } < numbers { $0.mixer = kind })
    }
    #expect(
      try numbers { ($0.mixer, $0.features) = (.performer, 5) }
        < numbers { $0.mixer = .performer })
    #expect(
      try numbers { ($0.mixer, $0.expansion) = (.flashChunk, 3) }
        > numbers { $0.mixer = .flashChunk })
    #expect(
      try numbers { ($0.feedForward, $0.experts) = (.mixtureOfExperts, 3) }
        < numbers { $0.feedForward = .mixtureOfExperts })
  }

  @Test(arguments: [TokenMixerKind.transNormer, .flashChunk])
  func `another block is another function`(_ kind: TokenMixerKind) throws {
    let x = RandomStream(seed: 1, purpose: .noise).normal([1, 3, 8, 8])
    let drawn = try [4, 8].map { block in
      var configuration = DiTConfiguration(imageShape: [3, 8, 8])
      (configuration.patch, configuration.width, configuration.depth) = (2, 16, 2)
      (configuration.heads, configuration.mixer, configuration.block) = (2, kind, block)
      let store = ParameterStore(LivelyParameters(seed: 1), isTrained: true)
      return try bits([DiT(configuration, from: store.scope)(x, times: [0.5], asked: [[]])])
    }
    #expect(drawn[0] != drawn[1])
  }
}
