import Layers
import Tensors

/// What a group of parameters has of its own.
public struct ParameterGroup: Codable, Hashable, Sendable {
  /// What the rate is multiplied with.
  public var rateFactor: Double
  /// The weight decay, where it is another one than that of the rest.
  public var weightDecay: Double?

  /// Creates the settings of a group.
  public init(rateFactor: Double = 1, weightDecay: Double? = nil) {
    self.rateFactor = rateFactor
    self.weightDecay = weightDecay
  }
}

extension ParameterRules<ParameterGroup> {
  /// Decays the weights of products alone: no biases, and no scales or shifts of norms.
  public static var decayingMatrices: ParameterRules {
    ParameterRules([Rule(.kind(.vector), ParameterGroup(weightDecay: 0))])
  }
}

/// One rule of optimisation over all parameters of a model, whose groups have their own rates and
/// weight decays.
public struct OptimizerSet: Sendable {
  private struct Group: Sendable {
    let rateFactor: Double
    var optimizer: any Optimizer
  }

  /// What is moved.
  public let parameters: [Parameter]
  /// The rate before a schedule and the factors of groups, which a run may change between steps.
  public var rate: Double
  /// The group of each parameter; the last one is that of the rest.
  private let places: [Int]
  private var groups: [Group]

  /// Prepares the optimisation of parameters.
  ///
  /// - Throws: ``ParameterRuleError`` where a rule has no effect.
  public init(
    _ kind: OptimizerKind, rate: Double, weightDecay: Double? = nil,
    rules: ParameterRules<ParameterGroup> = ParameterRules(), parameters: [Parameter]
  ) throws {
    try rules.check(against: parameters)
    let decay = weightDecay ?? kind.standardWeightDecay
    self.parameters = parameters
    self.rate = rate
    groups = (rules.rules.map(\.setting) + [ParameterGroup()]).map { group in
      Group(
        rateFactor: group.rateFactor,
        optimizer: kind.optimizer(
          rate: rate * group.rateFactor, weightDecay: group.weightDecay ?? decay))
    }
    let rest = rules.rules.count
    places = parameters.map { rules.place(of: $0.name, shape: $0.shape) ?? rest }
  }

  /// Takes one step at a factor of the rate, as a schedule gives it, with gradients that are made when
  /// their turn comes, for a place in the list of parameters.
  ///
  /// A parameter without a gradient stays as it is, and so does what is remembered of it.
  ///
  /// - Precondition: gradients have the shapes of their parameters.
  public mutating func step(factor: Float = 1, gradient: (_ place: Int) -> Tensor?) {
    for index in groups.indices {
      groups[index].optimizer.learningRate = rate * groups[index].rateFactor * Double(factor)
    }
    for (place, parameter) in parameters.enumerated() {
      groups[places[place]].optimizer.step([parameter]) { _ in gradient(place) }
    }
  }

  /// What is remembered of the parameters, in their order, as `<parameter>.<slot>`.
  public var state: [(name: String, value: Tensor)] {
    zip(parameters, places).flatMap { groups[$1].optimizer.state(of: [$0]) }
  }

  /// Takes over what ``state`` gave: the next step is the one that would have followed.
  ///
  /// - Throws: ``OptimizerMemoryError`` where a tensor is missing, misshapen or left over; the
  ///   memory then stays as it was.
  public mutating func restore(_ state: [String: Tensor]) throws {
    let groupOf = Dictionary(uniqueKeysWithValues: zip(parameters.map(\.name), places))
    var parts = [[String: Tensor]](repeating: [:], count: groups.count)
    var unused: [String] = []
    for (name, tensor) in state {
      let parameter = name.lastIndex(of: ".").map { String(name[..<$0]) } ?? name
      if let group = groupOf[parameter] { parts[group][name] = tensor } else { unused.append(name) }
    }
    guard unused.isEmpty else { throw OptimizerMemoryError.unused(names: unused.sorted()) }
    var restored = groups
    for index in groups.indices {
      try restored[index].optimizer.restore(parts[index], of: parameters)
    }
    groups = restored
  }
}
