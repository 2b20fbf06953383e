import Foundation
import Layers
import Tensors
import TestSupport
import Testing

@Suite struct GatedPerceptronTests {
  private static let kinds: [FeedForwardKind] = [.glu, .geglu, .swiglu, .reglu]
  private let settings = FeedForwardSettings(size: 10, hidden: 40)
  private let x = Tensor.seeded([3, 7, 10], 1)
  private let residual = Tensor.seeded([3, 7, 10], 2)
  private let gate = Tensor.seeded([3, 1, 10], 3)

  private static func activation(_ kind: FeedForwardKind, _ x: Double) -> Double {
    switch kind {
    case .glu: plainSigmoid(x)
    case .geglu: x / 2 * (1 + erf(x / 2.squareRoot()))
    case .swiglu: x * plainSigmoid(x)
    default: max(x, 0)
    }
  }

  @Test(arguments: kinds) func `is the formula in double`(kind: FeedForwardKind) throws {
    let store = ParameterStore(FreshParameters(seed: 4))
    let layer = try kind.feedForward(settings, from: store.scope)
    let plain = PlainLayers(store)
    let expected = zip(x.tokenDoubles, residual.tokenDoubles).enumerated().map { picture, tokens in
      zip(tokens.0, tokens.1).map { token, residual in
        let gates = plain.linear(token, "gate").map { Self.activation(kind, $0) }
        let gated = zip(plain.linear(token, "up"), gates).map(*)
        let result = plain.linear(gated, "down")
        let weights = gate.tokenDoubles[picture][0]
        return residual.indices.map { residual[$0] + weights[$0] * result[$0] }
      }
    }
    let result = layer(x, addedTo: residual, gatedBy: gate)
    #expect(relativeError(found: result.tokens, expected: expected) < 2e-6)
    #expect(result.imbalance == nil)
  }

  @Test(arguments: kinds) func `has the gradients of differences`(kind: FeedForwardKind) throws {
    let store = ParameterStore(FreshParameters(seed: 5), isTrained: true)
    let layer = try kind.feedForward(settings, from: store.scope)
    let check = LayerGradients(step: kind == .reglu ? 1e-4 : 1e-2, tolerance: 1e-2)
    #expect(
      check.disagreements(store, x) { layer($0, addedTo: residual, gatedBy: gate).tokens } == [])
  }

  @Test(arguments: kinds)
  func `gives a picture the same bits alone, anywhere`(kind: FeedForwardKind) throws {
    let layer = try kind.feedForward(
      settings, from: ParameterStore(FreshParameters(seed: 6)).scope)
    func run(_ x: Tensor) -> Tensor {
      layer(x, addedTo: .zeros(x.shape), gatedBy: nil).tokens
    }
    #expect(differingExecutions { [run(x)] }.isEmpty)
    #expect(bits([run(x.picture(1))]) == bits([run(x).picture(1)]))
  }

  @Test(arguments: [(48, 32), (40, 32), (1024, 688), (1, 16)])
  func `is two thirds as wide as a perceptron`(hidden: Int, width: Int) throws {
    let store = ParameterStore(FreshParameters(seed: 1))
    _ = try FeedForwardKind.swiglu.feedForward(
      FeedForwardSettings(size: 4, hidden: hidden), from: store.scope)
    #expect(store.parameters.first?.shape == [width, 4])
  }
}
