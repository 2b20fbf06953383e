import Layers
import Tensors
import TestSupport
import Testing

@Suite struct InitializerTests {
  private let source = FreshParameters(seed: 21)

  private func values(_ initializer: Initializer, _ shape: Shape) -> [Float] {
    source.value(of: "x", shape: shape, initializer: initializer)?.values ?? []
  }

  private func deviation(_ values: [Float]) -> Double {
    (values.reduce(0.0) { $0 + Double($1) * Double($1) } / Double(values.count)).squareRoot()
  }

  /// 300 outputs, 200 inputs, kernels of 3 by 3.
  private let shape: Shape = [300, 200, 3, 3]

  @Test(arguments: Initializer.Distribution.allCases)
  func `has the deviation that a fan asks for`(distribution: Initializer.Distribution) {
    let cases: [(Initializer, Double)] = [
      (.xavier(distribution), (2.0 / (500 * 9)).squareRoot()),
      (.xavier(distribution, gain: 3), 3 * (2.0 / (500 * 9)).squareRoot()),
      (.he(distribution), (2.0 / 1800).squareRoot()),
      (.he(distribution, fan: .output), (2.0 / 2700).squareRoot()),
      (.leCun(distribution), (1.0 / 1800).squareRoot()),
      (.leCun(distribution).scaled(by: 0.25), (1.0 / 1800).squareRoot() / 4),
    ]
    for (initializer, expected) in cases {
      let values = values(initializer, shape)
      #expect(abs(deviation(values) / expected - 1) < 0.01, "\(initializer)")
      let mean = values.reduce(0.0) { $0 + Double($1) } / Double(values.count)
      #expect(abs(mean) < 0.01 * expected, "\(initializer)")
      let limit: Double? =
        switch distribution {
        case .uniform: Double(3).squareRoot() * expected
        case .truncatedNormal: 2 * expected / 0.879_625
        case .normal: nil
        }
      if let limit {
        let largest = Double(values.map(abs).max() ?? 0)
        #expect(largest <= limit * 1.000_001 && largest > 0.999 * limit, "\(initializer)")
      }
    }
  }

  @Test func `counts one input where there is no second axis`() {
    let uniform = values(.fanScaled(.uniform, gain: 1, .input), [10_000])
    #expect(abs(deviation(uniform) - 1) < 0.01)
    let shared = values(.fanScaled(.uniform, gain: 1, .output), [10_000])
    #expect(abs(deviation(shared) - 0.01) < 1e-4)
  }

  @Test func `has PyTorch's gains`() {
    #expect(Initializer.gain(of: nil) == 1)
    #expect(Initializer.gain(of: .sigmoid) == 1)
    #expect(Initializer.gain(of: .tanh) == Float(5) / 3)
    #expect(Initializer.gain(of: .relu) == Float(2).squareRoot())
    #expect(abs(Initializer.gain(of: .leakyReLU) - 1.414_142_8) < 1e-6)
    #expect(Initializer.gain(of: .selu) == 0.75)
  }

  @Test(arguments: [Float(0.5), 2])
  func `cuts a normal distribution without bending it`(bound: Float) {
    let drawn = values(.truncatedNormal(deviation: 1, bound: bound), [400_000])
    #expect(drawn.allSatisfy { abs($0) <= bound })
    // Φ(x / 2) of a normal distribution within the bound.
    let (inner, whole) = bound == 2 ? (0.682_689, 0.954_500) : (0.197_413, 0.382_925)
    let share = Double(drawn.count { abs($0) <= bound / 2 }) / 400_000
    #expect(abs(share - inner / whole) < 0.003)
    // What was near enough at once is what a normal filling has there.
    let normal = values(.normal(deviation: 1), [400_000])
    #expect(zip(normal, drawn).allSatisfy { abs($0) > bound || $0 == $1 })
    #expect(Set(drawn).count > 380_000)
  }

  @Test func `starts residual branches the smaller the deeper`() {
    let plain = values(.he(.normal), [20, 30])
    let scaled = values(.he(.normal).scaled(forResidualsOf: 8), [20, 30])
    #expect(scaled == plain.map { $0 * 0.25 })
    #expect(Initializer.he(.normal).scaled(by: 1) == .he(.normal))
  }

  @Test func `has a filling for every name`() {
    for name in NamedInitializer.allCases {
      let values = values(name.initializer(scale: 2), [30, 20])
      #expect(values.allSatisfy { $0.isFinite }, "\(name)")
      #expect(values == self.values(name.initializer(), [30, 20]).map { $0 * 2 }, "\(name)")
    }
    #expect(NamedInitializer(rawValue: "he-normal")?.initializer() == .he(.normal))
  }

  @Test func `follows the rules of a run instead of layers`() throws {
    let overrides = ParameterRules<Initializer>([
      .init(.name("last.*"), .zeros), .init(.kind(.matrix), .orthogonal()),
    ])
    func weights(_ names: [String], _ overrides: ParameterRules<Initializer>) throws
      -> [String: [Float]]
    {
      let store = ParameterStore(FreshParameters(seed: 3, overrides: overrides))
      for name in names { _ = try Linear(inputs: 5, outputs: 4, from: store.scope[name]) }
      try store.checkAllUsed()
      return Dictionary(uniqueKeysWithValues: store.parameters.map { ($0.name, $0.value.values) })
    }
    let found = try weights(["first", "last"], overrides)
    #expect(try weights(["last", "first"], overrides) == found)
    let plain = try weights(["first", "last"], ParameterRules())
    #expect(found["first.bias"] == plain["first.bias"])
    #expect(found["last.weight"] == [Float](repeating: 0, count: 20))
    #expect(found["last.bias"] == [Float](repeating: 0, count: 4))
    let expected = FreshParameters(seed: 3)
      .value(of: "first.weight", shape: [4, 5], initializer: .orthogonal())
    #expect(found["first.weight"] == expected?.values)
    #expect(
      throws: ParameterRuleError.unmatched(pattern: .name("last.*"), example: "first.weight")
    ) { try weights(["first"], overrides) }
  }

  @Test func `gives the same bits at all levels and threads`() {
    let differing = differingExecutions {
      [Initializer.truncatedNormal(deviation: 0.3), .orthogonal(), .he(.truncatedNormal)]
        .compactMap { source.value(of: "x", shape: [170, 211], initializer: $0) }
    }
    #expect(differing.isEmpty)
  }

  @Test func `refuses bounds that leave nothing to draw`() async {
    await #expect(processExitsWith: .failure) {
      _ = FreshParameters(seed: 1).value(
        of: "x", shape: [1], initializer: .truncatedNormal(deviation: 1, bound: 0))
    }
    await #expect(processExitsWith: .failure) {
      _ = Initializer.zeros.scaled(forResidualsOf: 0)
    }
  }
}
