import Layers
import Recipes
import Training

/// By which rule parameters are moved, and how far: a recipe's `optimizer` section.
public struct OptimizerRecipe: Codable, Hashable, Sendable {
  /// The rule and its settings.
  public var kind = OptimizerKind.adamW()
  /// The step size at its highest.
  public var rate = 1e-3
  /// How much of itself a weight loses; `nil` for PyTorch's default of the rule.
  public var weightDecay: Double?
  /// How long all gradients together may be; `nil` for any length.
  public var clipNorm: Double?
  /// What some parameters have of their own.
  public var groups = ParameterRules<ParameterGroup>()

  /// AdamW with the defaults of PyTorch.
  public init() {}

  init(from section: RecipeSection) throws {
    kind = try Self.kind(section)
    rate = try section.number("rate", default: Self.standardRate(kind), in: 0...1000)
    weightDecay = try section.optionalNumber("weight-decay", in: 0...1000)
    clipNorm = try section.optionalNumber("clip-norm", in: 1e-30...1e30)
    groups = ParameterRules(
      try section.list("groups").map { item in
        ParameterRules.Rule(
          try ParameterPattern(from: item),
          ParameterGroup(
            rateFactor: try item.number("rate-factor", default: 1, in: 0...10_000),
            weightDecay: try item.optionalNumber("weight-decay", in: 0...1000)))
      })
  }

  private enum Name: String, CaseIterable, RecipeValue { case sgd, adam, adamw, rmsprop, adagrad }

  private static func kind(_ section: RecipeSection) throws -> OptimizerKind {
    let small = 0...1.0
    switch try section.value("name", default: Name.adamw) {
    case .sgd:
      return .sgd(
        momentum: try section.number("momentum", default: 0, in: 0...0.999_999),
        isNesterov: try section.value("nesterov", default: false))
    case .adam: return .adam(try adam(section))
    case .adamw: return .adamW(try adam(section))
    case .rmsprop:
      return .rmsprop(
        smoothing: try section.number("smoothing", default: 0.99, in: 0...0.999_999),
        epsilon: try section.number("epsilon", default: 1e-8, in: small),
        momentum: try section.number("momentum", default: 0, in: 0...0.999_999))
    case .adagrad:
      return .adagrad(
        rateDecay: try section.number("rate-decay", default: 0, in: small),
        epsilon: try section.number("epsilon", default: 1e-10, in: small))
    }
  }

  private static func adam(_ section: RecipeSection) throws -> OptimizerKind.AdamSettings {
    let betas = try section.numbers("betas", default: [0.9, 0.999], count: 2, in: 0...0.999_999)
    return OptimizerKind.AdamSettings(
      firstBeta: betas[0], secondBeta: betas[1],
      epsilon: try section.number("epsilon", default: 1e-8, in: 0...1),
      isAMSGrad: try section.value("amsgrad", default: false))
  }

  /// PyTorch's default; SGD has had none for long, and 0.1 suits most models.
  private static func standardRate(_ kind: OptimizerKind) -> Double {
    switch kind {
    case .sgd: 0.1
    case .adam, .adamW: 1e-3
    case .rmsprop, .adagrad: 1e-2
    }
  }
}
