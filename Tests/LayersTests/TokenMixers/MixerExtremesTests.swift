import Layers
import Tensors
import TestSupport
import Testing

@Suite("Token mixers where numbers are large")
struct MixerExtremesTests {
  private static let settings = TokenMixerSettings(
    size: 16, heads: 2, grid: Size2D(height: 4, width: 4))

  @Test(arguments: [TokenMixerKind.linearAttention, .performer, .cosFormer, .transNormer])
  func `stay finite where features vanish or grow`(_ kind: TokenMixerKind) throws {
    let store = ParameterStore(FreshParameters(seed: 3), isTrained: true)
    let mixer = try kind.mixer(Self.settings, from: store.scope)
    for scale: Float in [0, 1e-3, 1, 300] {
      let x = (RandomStream(seed: 4, purpose: .noise).normal([2, 16, 16]) * scale).leaf
      let y = mixer(x, rotation: nil)
      #expect(y.values.allSatisfy { $0.isFinite }, "\(scale)")
      let gradient = y.sum().gradients()[x]
      #expect(gradient?.values.allSatisfy { $0.isFinite } == true, "\(scale)")
    }
  }

  @Test func `a picture's neighbour in a Performer may be as large as it likes`() throws {
    let mixer = try TokenMixerKind.performer.mixer(
      Self.settings, from: ParameterStore(FreshParameters(seed: 3)).scope)
    let x = RandomStream(seed: 4, purpose: .noise).normal([1, 16, 16])
    let together = mixer(.concatenated([x, x * 1000], axis: 0), rotation: nil)
    #expect(bits([mixer(x, rotation: nil)]) == bits([together.sliced(0, 0..<1)]))
  }

  @Test func `a Performer comes near softmax attention with many features`() throws {
    var settings = Self.settings
    let x = RandomStream(seed: 4, purpose: .noise).normal([2, 16, 16])
    let source = FreshParameters(seed: 3)
    func result(_ kind: TokenMixerKind) throws -> Tensor {
      let mixer = try kind.mixer(settings, from: ParameterStore(source).scope)
      return mixer(x, rotation: nil)
    }
    let expected = try result(.attention)
    let errors = try [16, 1024, 65_536].map { count in
      settings.features = count
      return relativeError(found: try result(.performer), expected: expected)
    }
    // The error of a mean over m features falls with √m.
    #expect(errors[2] < 0.03, "\(errors)")
    #expect(errors[2] < errors[0] / 8, "\(errors)")
  }

  @Test func `settings that do not fit are refused in words`() {
    var settings = TokenMixerSettings(size: 16, heads: 8, grid: 4)
    #expect(
      TokenMixerKind.flashChunk.complaint(about: settings)
        == "flash-chunk with keys of 2 numbers, which is no multiple of 4")
    settings.heads = 3
    for kind in TokenMixerKind.allCases {
      #expect(kind.complaint(about: settings) == "3 heads of a width of 16")
    }
    (settings.heads, settings.queryKeyNorm) = (2, .rms)
    #expect(
      TokenMixerKind.flashQuadratic.complaint(about: settings)
        == "flash-quadratic with a norm of queries and keys, which it does not have")
    #expect(TokenMixerKind.linearAttention.complaint(about: settings) == nil)
  }
}
