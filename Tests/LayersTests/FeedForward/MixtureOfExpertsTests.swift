import Layers
import Tensors
import TestSupport
import Testing

@Suite struct MixtureOfExpertsTests {
  struct Case: CustomTestStringConvertible, Sendable {
    let experts: Int
    let topK: Int
    let capacityFactor: Float
    var testDescription: String { "\(topK) of \(experts), capacity \(capacityFactor)" }

    var settings: FeedForwardSettings {
      var settings = FeedForwardSettings(size: 10, hidden: 20)
      (settings.experts, settings.topK) = (experts, topK)
      settings.capacityFactor = capacityFactor
      return settings
    }
  }

  private static let cases = [
    Case(experts: 8, topK: 2, capacityFactor: 1.25), Case(experts: 4, topK: 1, capacityFactor: 1),
    Case(experts: 3, topK: 3, capacityFactor: 0.5), Case(experts: 5, topK: 2, capacityFactor: 9),
  ]
  private let x = Tensor.seeded([3, 13, 10], 1)
  private let residual = Tensor.seeded([3, 13, 10], 2)

  private static func layer(
    _ example: Case, isTrained: Bool = false
  ) throws -> (ParameterStore, any FeedForward) {
    let store = ParameterStore(FreshParameters(seed: 4), isTrained: isTrained)
    let layer = try FeedForwardKind.mixtureOfExperts.feedForward(
      example.settings, from: store.scope)
    // Fresh routers hardly prefer any expert.
    store.parameters[0].update(store.parameters[0].value.detached * 6)
    return (store, layer)
  }

  @Test(arguments: cases) func `is the formula in double`(example: Case) throws {
    let (store, layer) = try Self.layer(example)
    let plain = PlainMixtureOfExperts(plain: PlainLayers(store), settings: example.settings)
    let answers = x.tokenDoubles.map { plain($0) }
    let result = layer(x, addedTo: .zeros(x.shape), gatedBy: nil)
    #expect(relativeError(found: result.tokens, expected: answers.map(\.tokens)) < 3e-6)
    let imbalance = try #require(result.imbalance)
    #expect(imbalance.shape == [3])
    #expect(
      relativeError(found: imbalance.values, expected: answers.map { Float($0.imbalance) }) < 2e-6)
  }

  @Test(arguments: cases) func `has the gradients of differences`(example: Case) throws {
    let (store, layer) = try Self.layer(example, isTrained: true)
    let check = LayerGradients(step: 1e-4, tolerance: 1e-2)
    let lines = check.disagreements(store, x) { x in
      let result = layer(x, addedTo: residual, gatedBy: nil)
      let imbalance = result.imbalance ?? .zeros([3])
      return .concatenated([result.tokens.reshaped(-1), imbalance * 20], axis: 0)
    }
    #expect(lines == [])
  }

  @Test(arguments: cases)
  func `gives a picture the same bits alone, anywhere`(example: Case) throws {
    let (store, layer) = try Self.layer(example, isTrained: true)
    func run(_ x: Tensor) -> [Tensor] {
      let leaf = x.leaf
      let result = layer(leaf, addedTo: .zeros(x.shape), gatedBy: nil)
      let imbalance = result.imbalance ?? .zeros([])
      let gradients = ((result.tokens * x).sum() + imbalance.sum()).gradients()
      let own = store.parameters.map { gradients[$0.value] ?? .zeros([]) }
      return [result.tokens, imbalance, gradients[leaf] ?? .zeros([])] + own
    }
    #expect(differingExecutions { run(x) }.isEmpty)
    let (all, alone) = (run(x), run(x.picture(1)))
    #expect(bits(Array(alone[..<3])) == bits(all[..<3].map { $0.picture(1) }))
  }

  @Test func `takes the lower index of equal shares, and lets no one in where it is full`() throws {
    var settings = FeedForwardSettings(size: 4, hidden: 4)
    (settings.experts, settings.topK, settings.capacityFactor) = (4, 1, 1)
    let store = ParameterStore(FreshParameters(seed: 1), isTrained: true)
    let layer = try FeedForwardKind.mixtureOfExperts.feedForward(settings, from: store.scope)
    store.parameters[0].update(.zeros([4, 4]))
    let x = Tensor.seeded([2, 8, 4], 5)
    // All tokens want expert 0, which has two places in each picture.
    let result = layer(x, addedTo: .zeros(x.shape), gatedBy: nil)
    let isEmpty = result.tokens.tokenDoubles.map { $0.map { $0.allSatisfy { $0 == 0 } } }
    #expect(
      isEmpty == Array(repeating: [false, false] + Array(repeating: true, count: 6), count: 2))
    #expect(result.imbalance?.values == [1, 1])
    // Experts that nobody sees have gradients too.
    let leaves = store.parameters.map(\.value)
    let gradients = (layer(x, addedTo: x, gatedBy: nil).tokens.squared()).sum().gradients()
    #expect(leaves.allSatisfy { gradients[$0] != nil })
    #expect(gradients[leaves[5]]?.values.allSatisfy { $0 == 0 } == true)
  }

  @Test func `keeps what is not finite in its picture`() throws {
    let (_, layer) = try Self.layer(Self.cases[0])
    let broken = Tensor.concatenated([x.picture(0) * .nan, x.picture(1)], axis: 0)
    let found = layer(broken, addedTo: .zeros(broken.shape), gatedBy: nil).tokens
    let expected = layer(x.picture(1), addedTo: .zeros([1, 13, 10]), gatedBy: nil).tokens
    #expect(bits([found.picture(1)]) == bits([expected]))
  }

  @Test func `refuses more choices than experts`() async {
    await #expect(processExitsWith: .failure) {
      _ = try Self.layer(Case(experts: 2, topK: 3, capacityFactor: 1))
    }
  }
}
