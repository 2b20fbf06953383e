import Recipes

/// The settings of AdamW.
public struct OptimizerRecipe: Codable, Hashable, Sendable {
  /// The step size at its highest.
  public var rate = 1e-3
  /// The decay of the running means of gradients and of their squares.
  public var betas = [0.9, 0.999]
  /// What is added to the root of the second mean.
  public var epsilon = 1e-8
  /// How much of itself a weight loses at each step, times the rate.
  public var weightDecay = 0.01
  /// How much faster than the rest the log-scales of a flow learn; they are not decayed.
  public var scaleFactor = 1.0

  /// The defaults of PyTorch.
  public init() {}

  init(from section: RecipeSection) throws {
    rate = try section.number("rate", default: rate, in: 0...1000)
    betas = try section.numbers("betas", default: betas, count: 2, in: 0...0.999_999)
    epsilon = try section.number("epsilon", default: epsilon, in: 0...1)
    weightDecay = try section.number("weight-decay", default: weightDecay, in: 0...1000)
    scaleFactor = try section.number("scale-factor", default: scaleFactor, in: 0...10_000)
  }
}
