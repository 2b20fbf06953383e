import Flows
import Layers
import Tensors
import TestSupport
import Testing

@Suite struct NICETests {
  private static let small = NICEConfiguration(
    imageShape: [1, 4, 6], couplings: 4, hidden: [20, 20])

  private func model(
    _ configuration: NICEConfiguration = small, seed: UInt64 = 3
  ) throws -> NICE {
    try NICE(configuration, from: ParameterStore(LivelyParameters(seed: seed)).scope)
  }

  @Test func `equals the paper's equations in double, with its gradients`() throws {
    let example = try #require(try ConformanceGroup("flows")["nice-000"])
    let store = ParameterStore(CaseParameters(example: example), isTrained: true)
    let configuration = NICEConfiguration(imageShape: [1, 1, 10], couplings: 4, hidden: [6, 6])
    let model = try NICE(configuration, from: store.scope)
    let x = try example.tensor(.input, "x").leaf
    let h = model.forward(x).y
    let likelihood = model.logLikelihood(x)
    #expect(try relativeError(found: h, expected: example.tensor(.output, "h")) <= 2e-6)
    #expect(
      try relativeError(
        found: likelihood, expected: example.tensor(.output, "log_likelihood")) <= 2e-6)

    let sum =
      try (h * example.tensor(.cotangent, "h")).sum()
      + (likelihood * example.tensor(.cotangent, "log_likelihood")).sum()
    let gradients = sum.gradients()
    let expectedX = try example.tensor(.gradient, "x")
    #expect(relativeError(found: try #require(gradients[x]), expected: expectedX) <= 2e-5)
    for parameter in store.parameters {
      let found = try #require(gradients[parameter.value], "\(parameter.name)")
      let expected = try example.tensor(.gradient, parameter.name)
      #expect(relativeError(found: found, expected: expected) <= 2e-5, "\(parameter.name)")
    }
    #expect(store.parameters.count == example.names(.parameter).count)
  }

  @Test(arguments: NICEConfiguration.Scaling.allCases, Prior.allCases)
  func `the inverse undoes the forward direction`(
    scaling: NICEConfiguration.Scaling, prior: Prior
  ) throws {
    var configuration = Self.small
    (configuration.scaling, configuration.prior) = (scaling, prior)
    let model = try model(configuration)
    let code = prior.sample(seeds: [1, 2, 3], components: 24)
    let back = model.forward(model.inverse(code)).y
    #expect(zip(code.values, back.values).allSatisfy { abs($0 - $1) <= 1e-5 })
  }

  @Test(arguments: NICEConfiguration.Scaling.allCases)
  func `the change of volume is that of the Jacobian`(scaling: NICEConfiguration.Scaling) throws {
    let configuration = NICEConfiguration(
      imageShape: [1, 1, 4], couplings: 3, hidden: [8], scaling: scaling)
    let model = try model(configuration)
    let x = Tensor([0.1, 0.7, 0.4, 0.9], [1, 4])
    let step: Float = 1e-2
    var rows: [[Double]] = []
    for component in 0..<4 {
      let direction = Tensor((0..<4).map { $0 == component ? step : 0 }, [1, 4])
      let difference = model.forward(x + direction).y - model.forward(x - direction).y
      rows.append(difference.values.map { Double($0) / Double(2 * step) })
    }
    let expected = logAbsDeterminant(rows)
    #expect(abs(Double(model.forward(x).logDeterminant.item) - expected) < 1e-2)
  }

  @Test func `a sample depends on its own seed alone`() throws {
    let model = try model()
    let together = model.sample(seeds: Array(7..<71), temperature: 0.8)
    for seed in [7, 40, 70] as [UInt64] {
      let alone = model.sample(seeds: [seed], temperature: 0.8)
      #expect(bits([alone]) == bits([together.sliced(0, Int(seed) - 7..<Int(seed) - 6)]))
    }
  }

  @Test func `samples have the same bits at every level and with any threads`() throws {
    let model = try model()
    #expect(differingExecutions { [model.sample(seeds: Array(0..<64))] } == [])
  }

  @Test func `a temperature of zero draws the mode, whatever the seed`() throws {
    let model = try model()
    #expect(
      bits([model.sample(seeds: [1], temperature: 0)])
        == bits([model.sample(seeds: [2], temperature: 0)]))
  }

  @Test func `a fresh flow leaves its data as they are`() throws {
    let store = ParameterStore(FreshParameters(seed: 1))
    let model = try NICE(Self.small, from: store.scope)
    var numbers = SeededNumbers(8)
    let x = Tensor(numbers.uniform(48), [2, 24])
    #expect(model.forward(x).y.values == x.values)
    #expect(store.parameters.map(\.name).suffix(2) == ["coupling3.2.bias", "log_scale"])
  }

  @Test func `the priors are densities`() {
    // ∫ p over −30 … 30, by the midpoint rule.
    let points = (0..<6000).map { Float($0) / 100 - 29.995 }
    for prior in Prior.allCases {
      let density = prior.logDensity(Tensor(points, [points.count, 1])).values
      let total = density.reduce(0.0) { $0 + Double(Tensor($1).exp().item) } / 100
      #expect(abs(total - 1) < 1e-4, "\(prior)")
    }
  }
}
