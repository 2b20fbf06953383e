import Recipes
import Training

/// A running average of the weights, which is judged, drawn and kept in their place: a recipe's
/// `average` section.
public struct AverageRecipe: Codable, Hashable, Sendable {
  /// The decay after the warm-up.
  public var decay = 0.9999
  /// How the decay rises to that.
  public var warmup = MovingAverage.Warmup.ratio

  private enum Name: String, CaseIterable, RecipeValue { case none, ratio, power }

  /// diffusers' defaults.
  public init() {}

  init(from section: RecipeSection) throws {
    decay = try section.number("decay", default: decay, in: 0...1)
    switch try section.value("warmup", default: Name.ratio) {
    case .none: warmup = .none
    case .ratio: warmup = .ratio
    case .power:
      warmup = .power(
        inverseGamma: try section.number("inverse-gamma", default: 1, in: 1e-6...1e9),
        power: try section.number("power", default: 2.0 / 3, in: 0...10))
    }
  }
}
