import Foundation
import Layers
import Tensors
import TestSupport
import Testing
import Training

@Suite struct OptimizerSetTests {
  private func parameters() -> [Parameter] {
    var numbers = SeededNumbers(83)
    let shapes: [(String, Shape)] = [
      ("a.weight", [7, 30]), ("a.bias", [7]), ("scale.log_scale", [5]), ("norm1.weight", [9]),
      ("b.weight", [3, 3]),
    ]
    return shapes.map { name, shape in
      Parameter(name: name, value: Tensor(numbers.uniform(shape.count), shape), isTrained: true)
    }
  }

  private func gradients(_ parameters: [Parameter], step: Int) -> [Tensor?] {
    var numbers = SeededNumbers(UInt64(step))
    return parameters.enumerated().map { place, parameter in
      let gradient = Tensor(numbers.uniform(parameter.shape.count), parameter.shape)
      return place == 4 && step.isMultiple(of: 3) ? nil : gradient
    }
  }

  private func train(
    _ set: inout OptimizerSet, steps: Range<Int>, factor: (Int) -> Float = { _ in 1 }
  ) {
    for step in steps {
      let gradients = gradients(set.parameters, step: step)
      set.step(factor: factor(step)) { gradients[$0] }
    }
  }

  static let kinds: [OptimizerKind] = [
    .sgd(), .sgd(momentum: 0.9, isNesterov: true), .adam(), .adamW(.init(isAMSGrad: true)),
    .rmsprop(momentum: 0.5), .adagrad(rateDecay: 0.1),
  ]

  static let rules = ParameterRules([
    .init(.name("*log_scale"), ParameterGroup(rateFactor: 25, weightDecay: 0)),
    .init(.kind(.vector), ParameterGroup(weightDecay: 0)),
  ])

  @Test func `takes the steps of an optimizer for each group`() throws {
    let (together, apart) = (parameters(), parameters())
    let factor: (Int) -> Float = { 1 / Float($0 + 1) }
    let scaleRules = ParameterRules([Self.rules.rules[0]])
    var set = try OptimizerSet(
      .adamW(.init(secondBeta: 0.99)), rate: 3e-3, weightDecay: 0.1, rules: scaleRules,
      parameters: together)
    var weights = AdamW(learningRate: 3e-3, betas: (0.9, 0.99), weightDecay: 0.1)
    var scales = AdamW(learningRate: 3e-3 * 25, betas: (0.9, 0.99), weightDecay: 0)
    train(&set, steps: 0..<9, factor: factor)
    for step in 0..<9 {
      let gradients = gradients(apart, step: step)
      weights.learningRate = 3e-3 * Double(factor(step))
      scales.learningRate = 3e-3 * 25 * Double(factor(step))
      weights.step(apart) { $0 == 2 ? nil : gradients[$0] }
      scales.step(apart) { $0 == 2 ? gradients[$0] : nil }
    }
    #expect(bits(together.map(\.value)) == bits(apart.map(\.value)))
  }

  @Test(arguments: kinds)
  func `goes on from its saved state as if it had never stopped`(kind: OptimizerKind) throws {
    let (together, apart) = (parameters(), parameters())
    var whole = try OptimizerSet(kind, rate: 0.01, rules: Self.rules, parameters: together)
    var first = try OptimizerSet(kind, rate: 0.01, rules: Self.rules, parameters: apart)
    train(&whole, steps: 0..<7)
    train(&first, steps: 0..<4)
    let state = Dictionary(uniqueKeysWithValues: first.state.map { ($0.name, $0.value) })
    var second = try OptimizerSet(kind, rate: 0.01, rules: Self.rules, parameters: apart)
    try second.restore(state)
    train(&second, steps: 4..<7)
    #expect(bits(together.map(\.value)) == bits(apart.map(\.value)))
    #expect(whole.state.map(\.name) == second.state.map(\.name))
    #expect(bits(whole.state.map(\.value)) == bits(second.state.map(\.value)))
  }

  @Test func `decays matrices alone where that is asked for`() throws {
    let parameters = parameters()
    let before = parameters.map(\.value.values)
    var set = try OptimizerSet(
      .adamW(), rate: 0.5, weightDecay: 1, rules: .decayingMatrices, parameters: parameters)
    set.step { .zeros(parameters[$0].shape) }
    for (parameter, before) in zip(parameters, before) {
      let expected = parameter.shape.rank > 1 ? before.map { $0 * 0.5 } : before
      #expect(parameter.value.values == expected, "\(parameter.name)")
    }
  }

  @Test func `decays as PyTorch does where nothing is said`() throws {
    for kind in Self.kinds {
      let parameter = Parameter(name: "w", value: .ones([2, 2]), isTrained: true)
      var set = try OptimizerSet(kind, rate: 1, parameters: [parameter])
      set.step { _ in .zeros([2, 2]) }
      let isDecayed = if case .adamW = kind { true } else { false }
      #expect(parameter.value.values[0] == (isDecayed ? 0.99 : 1), "\(kind)")
    }
  }

  @Test func `lowers all rates together`() throws {
    let parameter = Parameter(name: "w", value: .zeros([1]), isTrained: true)
    var set = try OptimizerSet(.sgd(), rate: 1, parameters: [parameter])
    set.step { _ in .ones([1]) }
    set.rate /= 2
    set.step { _ in .ones([1]) }
    #expect(parameter.value.item == -1.5)
  }

  @Test func `names a rule without effect`() {
    func refuses(_ patterns: [ParameterPattern], _ error: ParameterRuleError) {
      #expect(throws: error) {
        try OptimizerSet(
          .sgd(), rate: 1, rules: ParameterRules(patterns.map { .init($0, ParameterGroup()) }),
          parameters: parameters())
      }
    }
    refuses([.name("*.gain")], .unmatched(pattern: .name("*.gain"), example: "a.weight"))
    refuses(
      [.kind(.vector), .name("*.bias")], .hidden(pattern: .name("*.bias"), by: .kind(.vector)))
  }

  @Test func `names what is wrong with a saved state, and stays as it is`() throws {
    var set = try OptimizerSet(.adam(), rate: 0.01, rules: Self.rules, parameters: parameters())
    train(&set, steps: 1..<3)
    let good = Dictionary(uniqueKeysWithValues: set.state.map { ($0.name, $0.value) })
    let before = bits(set.state.map(\.value))
    func refuses(_ name: String, _ value: Tensor?, _ error: OptimizerMemoryError) {
      var state = good
      state[name] = value
      #expect(throws: error) { try set.restore(state) }
      #expect(bits(set.state.map(\.value)) == before)
    }
    refuses("b.weight.exp_avg", nil, .missing(name: "b.weight.exp_avg"))
    refuses("c.exp_avg", .zeros([3]), .unused(names: ["c.exp_avg"]))
    refuses("a.bias.other", .zeros([7]), .unused(names: ["a.bias.other"]))
    refuses("plain", .zeros([7]), .unused(names: ["plain"]))
  }

  @Test(arguments: kinds)
  func `survives a file`(kind: OptimizerKind) throws {
    let data = try JSONEncoder().encode(kind)
    #expect(try JSONDecoder().decode(OptimizerKind.self, from: data) == kind)
    let rules = try JSONEncoder().encode(Self.rules)
    #expect(
      try JSONDecoder().decode(ParameterRules<ParameterGroup>.self, from: rules) == Self.rules)
  }
}
