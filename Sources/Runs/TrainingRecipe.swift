import Recipes
import Tensors

/// How a model is trained; the model itself stands under the same file's `model` key.
public struct TrainingRecipe: Codable, Hashable, Sendable {
  /// What draws everything random in the run.
  public var seed: UInt64 = 0
  /// How many optimizer steps are taken.
  public var steps = 1000
  /// How many pictures one step learns from.
  public var batch = 200
  /// How many pictures are differentiated together; their gradients are added shard by shard, so
  /// this changes bits.
  public var shard = 100
  /// How many pictures are prepared at once; this changes memory, never bits.
  public var microBatch = 200
  /// How many of the last pictures are held out.
  public var validation = 0
  /// How far a picture is moved at random along each axis, in pixels.
  public var shift = 0
  /// The optimizer's step sizes.
  public var optimizer = OptimizerRecipe()
  /// How the step size changes over the run.
  public var schedule = Schedule()

  /// The defaults.
  public init() {}

  /// Reads the keys of a recipe's `training` section and its parts.
  ///
  /// Throws ``RecipeError`` where a value is of another kind or out of range.
  public init(from section: RecipeSection) throws {
    seed = try section.value("seed", default: seed)
    steps = try section.number("steps", default: steps, in: 1...100_000_000)
    batch = try section.number("batch", default: batch, in: 1...1_000_000)
    shard = try section.number("shard", default: min(shard, batch), in: 1...batch)
    microBatch = try section.number("micro-batch", default: batch, in: shard...batch)
    validation = try section.number("validation", default: validation, in: 0...1_000_000_000)
    shift = try section.number("shift", default: shift, in: 0...1000)
    optimizer = try OptimizerRecipe(from: section.section("optimizer"))
    schedule = try Schedule(from: section.section("schedule"), steps: steps)
  }
}

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
