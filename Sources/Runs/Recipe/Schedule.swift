import Recipes
import Tensors

/// How the step size changes over a run: a linear rise, then constant or a half cosine down to 0.
public struct Schedule: Codable, Hashable, Sendable {
  /// What follows the rise.
  public enum Decay: String, Codable, CaseIterable, Sendable, RecipeValue { case constant, cosine }

  /// How many steps the rise takes.
  public var warmup = 0
  /// What follows it.
  public var decay = Decay.constant

  /// A constant rate.
  public init() {}

  init(from section: RecipeSection, steps: Int) throws {
    warmup = try section.number("warmup", default: warmup, in: 0...steps)
    decay = try section.value("decay", default: decay)
  }

  /// What the rate is multiplied with at a step of a run of `steps`.
  public func factor(step: Int, of steps: Int) -> Float {
    let rise = step < warmup ? Float(step + 1) / Float(warmup) : 1
    return switch decay {
    case .constant: rise
    case .cosine: rise * (0.5 + 0.5 * cosineOfHalfTurns(Float(step) / Float(steps)))
    }
  }
}
