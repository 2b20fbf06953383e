import Layers
import Tensors
import TestSupport
import Testing

/// Mixers that pass over the tokens: S4D and Mamba.
@Suite struct StateSpaceTests {
  private static let kinds: [TokenMixerKind] = [.s4d, .mamba]
  private let x = Tensor.seeded([3, 12, 20], 1)
  private let residual = Tensor.seeded([3, 12, 20], 2)
  private let gate = Tensor.seeded([3, 1, 20], 3)

  private static func mixer(
    _ kind: TokenMixerKind, _ source: any ParameterSource = FreshParameters(seed: 4),
    isTrained: Bool = false
  ) throws -> (ParameterStore, any TokenMixer) {
    let store = ParameterStore(source, isTrained: isTrained)
    var settings = TokenMixerSettings(size: 20, heads: 2, grid: Size2D(height: 3, width: 4))
    settings.stateSize = 5
    return (store, try kind.mixer(settings, from: store.scope))
  }

  @Test(arguments: kinds) func `is the formula in double`(kind: TokenMixerKind) throws {
    let (store, mixer) = try Self.mixer(kind)
    let plain = PlainLayers(store)
    let expected = x.tokenDoubles.map { tokens in
      kind == .s4d
        ? PlainDiagonalStateSpace(plain: plain, states: 5)(tokens)
        : PlainSelectiveStateSpace(plain: plain, states: 5)(tokens)
    }
    #expect(relativeError(found: mixer(x, rotation: nil), expected: expected) < 5e-6)
  }

  @Test(arguments: kinds) func `adds to a residual`(kind: TokenMixerKind) throws {
    let (_, mixer) = try Self.mixer(kind)
    let expected = residual.adding(mixer(x, rotation: nil), gatedBy: gate)
    let found = mixer(x, rotation: nil, addedTo: residual, gatedBy: gate)
    #expect(bits([found]) == bits([expected]))
  }

  @Test(arguments: kinds) func `has the gradients of differences`(kind: TokenMixerKind) throws {
    // Fresh steps are so small that gradients of what they are multiplied by drown in rounding.
    let (store, mixer) = try Self.mixer(kind, LivelyParameters(seed: 4), isTrained: true)
    let lines = LayerGradients(step: 3e-3, tolerance: 1e-2).disagreements(store, x) {
      mixer($0, rotation: nil)
    }
    #expect(lines == [])
  }

  @Test(arguments: kinds)
  func `gives a picture the same bits alone, anywhere`(kind: TokenMixerKind) throws {
    let (store, mixer) = try Self.mixer(kind, isTrained: true)
    func run(_ x: Tensor) -> [Tensor] {
      let leaf = x.leaf
      let y = mixer(leaf, rotation: nil)
      let gradients = (y * x).sum().gradients()
      return [y, gradients[leaf] ?? .zeros([])]
        + store.parameters.map { gradients[$0.value] ?? .zeros([]) }
    }
    #expect(differingExecutions { run(x) }.isEmpty)
    let (all, alone) = (run(x), run(x.picture(1)))
    #expect(bits(Array(alone[..<2])) == bits(all[..<2].map { $0.picture(1) }))
  }

  @Test(arguments: kinds) func `lets every token see every other`(kind: TokenMixerKind) throws {
    let (_, mixer) = try Self.mixer(kind)
    let y = mixer(x, rotation: nil).tokenDoubles[0]
    for changed in [0, 6, 11] {
      var values = x.values
      values[changed * 20 + 3] += 1
      let moved = mixer(Tensor(values, x.shape), rotation: nil).tokenDoubles[0]
      #expect(zip(y, moved).allSatisfy { $0 != $1 }, "token \(changed)")
    }
  }

  @Test(arguments: kinds) func `starts with steps between 0.001 and 0.1`(kind: TokenMixerKind)
    throws
  {
    let (store, _) = try Self.mixer(kind)
    let name = kind == .s4d ? "kernel.log_dt" : "dt_proj.bias"
    let start = try #require(store.parameters.first { $0.name == name }).value
    let steps = (kind == .s4d ? start.exp() : start.softplus()).values
    #expect(steps == steps.sorted())
    #expect(steps.allSatisfy { 0.001 < $0 && $0 < 0.1 })
  }
}
