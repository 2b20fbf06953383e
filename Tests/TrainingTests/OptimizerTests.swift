import Layers
import Tensors
import TestSupport
import Testing
import Training

@Suite struct OptimizerTests {
  static let cases = ["optimizers", "training"].flatMap { group in
    (try? ConformanceGroup(group).cases.filter { $0.has(.input, "w0") }) ?? []
  }

  /// The optimizer that a case's attributes describe.
  private func optimizer(_ example: ConformanceCase) throws -> any Optimizer {
    let rate = try #require(example.double("lr"))
    let decay = example.double("weight_decay") ?? 0
    let isNesterov = example.bool("nesterov") ?? false
    switch example.operation.split(separator: "_").first {
    case "sgd":
      return SGD(
        learningRate: rate, momentum: try #require(example.double("momentum")),
        weightDecay: decay, isNesterov: isNesterov)
    case "adam", "adamw":
      let betas = try #require(example.doubles("betas"))
      let epsilon = try #require(example.double("eps"))
      let isAMSGrad = example.bool("amsgrad") == true
      return example.bool("decoupled_weight_decay") == true
        ? AdamW(
          learningRate: rate, betas: betas, epsilon: epsilon, weightDecay: decay,
          isAMSGrad: isAMSGrad)
        : Adam(
          learningRate: rate, betas: betas, epsilon: epsilon, weightDecay: decay,
          isAMSGrad: isAMSGrad)
    case "rmsprop":
      return RMSprop(
        learningRate: rate, smoothing: try #require(example.double("alpha")),
        epsilon: try #require(example.double("eps")),
        momentum: try #require(example.double("momentum")), weightDecay: decay)
    case "adagrad":
      return Adagrad(
        learningRate: rate, rateDecay: try #require(example.double("lr_decay")),
        epsilon: try #require(example.double("eps")), weightDecay: decay)
    default: throw ConformanceGroup.Failure(description: "\(example.name): no such optimizer")
    }
  }

  @Test(arguments: cases)
  func `takes PyTorch's 25 steps`(example: ConformanceCase) throws {
    var optimizer = try optimizer(example)
    let start = try example.tensor(.input, "w0")
    let gradients = try example.tensor(.input, "grads")
    let expected = try example.tensor(.output, "w")
    let parameter = Parameter(name: "w", value: start, isTrained: true)
    var found: [Tensor] = []
    for step in 0..<25 {
      let gradient = gradients.sliced(0, step..<step + 1).reshaped(start.shape)
      optimizer.step([parameter], gradients: [gradient])
      found.append(parameter.value.detached)
    }
    #expect(relativeError(found: .stacked(found, axis: 0), expected: expected) <= 2e-6)
  }

  @Test func `has a case for every rule`() { #expect(Self.cases.count == 16) }

  static let rules: [any Optimizer] = [
    SGD(learningRate: 0.1), SGD(learningRate: 0.1, momentum: 0.9, isNesterov: true),
    Adam(weightDecay: 0.1), AdamW(isAMSGrad: true), RMSprop(momentum: 0.5),
    Adagrad(rateDecay: 0.1),
  ]

  /// Two parameters, the second one without a gradient in every third step.
  private func train(
    _ optimizer: inout any Optimizer, _ parameters: [Parameter], steps: Range<Int>
  ) {
    for step in steps {
      var numbers = SeededNumbers(UInt64(step))
      let gradients = parameters.map { Tensor(numbers.uniform($0.shape.count), $0.shape) }
      optimizer.step(
        parameters, gradients: [gradients[0], step.isMultiple(of: 3) ? nil : gradients[1]])
    }
  }

  private func parameters() -> [Parameter] {
    var numbers = SeededNumbers(81)
    return [("a", Shape([70, 300])), ("b.weight", Shape([5]))].map { name, shape in
      Parameter(name: name, value: Tensor(numbers.uniform(shape.count), shape), isTrained: true)
    }
  }

  @Test(arguments: rules.indices)
  func `gives the same bits for levels and threads`(rule: Int) {
    let differing = differingExecutions {
      var optimizer = Self.rules[rule]
      let parameters = parameters()
      train(&optimizer, parameters, steps: 0..<4)
      return parameters.map(\.value) + optimizer.state(of: parameters).map(\.value)
    }
    #expect(differing.isEmpty)
  }

  @Test(arguments: rules.indices)
  func `goes on from its saved state as if it had never stopped`(rule: Int) throws {
    var (whole, first, second) = (Self.rules[rule], Self.rules[rule], Self.rules[rule])
    let (together, apart) = (parameters(), parameters())
    train(&whole, together, steps: 0..<7)
    train(&first, apart, steps: 0..<4)
    let state = first.state(of: apart)
    #expect(Set(state.map(\.name)).count == state.count)
    try second.restore(
      Dictionary(uniqueKeysWithValues: state.map { ($0.name, $0.value) }), of: apart)
    train(&second, apart, steps: 4..<7)
    #expect(bits(together.map(\.value)) == bits(apart.map(\.value)))
    #expect(
      bits(whole.state(of: together).map(\.value)) == bits(second.state(of: apart).map(\.value)))
  }

  @Test func `still moves after more steps than a decay has powers`() {
    var optimizer = Adam(learningRate: 0.5, betas: (0.5, 0.9))
    let parameter = Parameter(name: "w", value: .zeros([1]), isTrained: true)
    for _ in 0..<600 { optimizer.step([parameter], gradients: [.ones([1])]) }
    // A constant gradient moves the weight by the step size, every time.
    #expect(abs(parameter.value.item + 300) < 0.01)
  }

  @Test func `leaves a parameter without a gradient as it is`() {
    var optimizer: any Optimizer = AdamW(weightDecay: 0.5)
    let parameters = parameters()
    let before = parameters[1].value
    train(&optimizer, parameters, steps: 0..<1)
    #expect(bits([parameters[1].value]) == bits([before]))
    #expect(!optimizer.state(of: parameters).contains { $0.name.hasPrefix("b.") })
    #expect(parameters[0].value.needsGradient)
  }

  @Test func `takes the gradients of a loss`() throws {
    var optimizer = SGD(learningRate: 0.5)
    let parameter = Parameter(name: "w", value: Tensor([3, -1], [2]), isTrained: true)
    let loss = (parameter.value * parameter.value).sum()
    optimizer.step([parameter], gradients: loss.gradients())
    #expect(parameter.value.values == [0, 0])
  }

  @Test func `names what is wrong with a saved state`() throws {
    var optimizer: any Optimizer = Adam()
    let parameters = parameters()
    train(&optimizer, parameters, steps: 1..<3)
    let good = Dictionary(
      uniqueKeysWithValues: optimizer.state(of: parameters).map { ($0.name, $0.value) })
    func refuses(_ name: String, _ value: Tensor?, _ error: OptimizerMemoryError) {
      var state = good
      state[name] = value
      var copy: any Optimizer = Adam()
      #expect(throws: error) { try copy.restore(state, of: parameters) }
      #expect(copy.state(of: parameters).isEmpty)
    }
    refuses("a.exp_avg", nil, .missing(name: "a.exp_avg"))
    refuses(
      "a.exp_avg_sq", .zeros([3]),
      .shape(name: "a.exp_avg_sq", expected: [70, 300], found: [3]))
    refuses("a.step", Tensor(1.5), .steps(name: "a.step", found: 1.5))
    refuses("a.step", Tensor(0), .steps(name: "a.step", found: 0))
    refuses("a.step", .zeros([2]), .shape(name: "a.step", expected: [], found: [2]))
    refuses("c.exp_avg", .zeros([3]), .unused(names: ["c.exp_avg"]))
    #expect(
      OptimizerMemoryError.missing(name: "a.exp_avg").description
        == "optimizer state: there is no tensor 'a.exp_avg'")
  }

  @Test func `refuses gradients of other shapes or another number`() async {
    await #expect(processExitsWith: .failure) {
      var optimizer = SGD(learningRate: 1)
      let parameter = Parameter(name: "w", value: .zeros([2]), isTrained: true)
      optimizer.step([parameter], gradients: [.zeros([1])])
    }
    await #expect(processExitsWith: .failure) {
      var optimizer = SGD(learningRate: 1)
      optimizer.step([], gradients: [.zeros([1])])
    }
  }
}

extension ConformanceCase {
  /// A pair of numbers, in double.
  fileprivate func doubles(_ attribute: String) -> (Double, Double)? {
    // The fixtures write short decimals, which a float brings back.
    guard let pair = floatArray(attribute), pair.count == 2,
      let first = Double("\(pair[0])"), let second = Double("\(pair[1])")
    else { return nil }
    return (first, second)
  }
}
