import Layers
import Recipes
import Tensors
import Training

/// How a model is trained: every section of a recipe but `model`.
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
  /// After how many validations without a better one the run ends; 0 is never.
  public var patience = 0
  /// What happens when the loss is no longer a number.
  public var onNaN = NaNPolicy.stop
  /// Every so many steps a state is kept to go back to.
  public var rollbackEvery = 100
  /// How often a run goes back before it gives up.
  public var rollbacks = 10
  /// What the operands of products are rounded to; weights, gradients and sums are not.
  public var precision = Precision.float32
  /// Whether blocks of the model forget what they computed on the way, and compute it again for the
  /// gradients; this changes memory and time, never bits.
  public var checkpointing = false
  /// What some parameters are filled with in the place of what their layers say.
  public var initializers = ParameterRules<Filling>()
  /// What the run learns from, and what it keeps back.
  public var data = DataRecipe()
  /// The optimizer's step sizes.
  public var optimizer = OptimizerRecipe()
  /// How the step size changes over the run.
  public var schedule = LearningRateSchedule()
  /// A running average of the weights, which is judged, drawn and kept in their place.
  public var average: AverageRecipe?
  /// What the run writes, and when.
  public var run = RunRecipe()

  /// The defaults.
  public init() {}

  /// Reads the sections of a recipe.
  ///
  /// Throws ``RecipeError`` where a value is of another kind or out of range.
  public init(from root: RecipeSection) throws {
    let section = try root.section("training")
    seed = try section.value("seed", default: seed)
    steps = try section.number("steps", default: steps, in: 1...100_000_000)
    batch = try section.number("batch", default: batch, in: 1...1_000_000)
    shard = try section.number("shard", default: min(shard, batch), in: 1...batch)
    microBatch = try section.number("micro-batch", default: batch, in: shard...batch)
    patience = try section.number("patience", default: patience, in: 0...1_000_000)
    onNaN = try section.value("on-nan", default: onNaN)
    rollbackEvery = try section.number(
      "rollback-every", default: max(1, steps / 100), in: 1...100_000_000)
    rollbacks = try section.number("rollbacks", default: rollbacks, in: 1...1000)
    precision = try section.value("precision", default: precision)
    checkpointing = try section.value("checkpointing", default: checkpointing)
    initializers = try ParameterRules(from: section)
    data = try DataRecipe(from: root.section("data"))
    optimizer = try OptimizerRecipe(from: root.section("optimizer"))
    schedule = try LearningRateSchedule(from: root.section("schedule"), steps: steps)
    average = root.has("average") ? try AverageRecipe(from: root.section("average")) : nil
    run = try RunRecipe(from: root.section("run"), steps: steps)
  }
}

extension Precision: RecipeValue {}

/// What happens when a loss is no longer a number.
public enum NaNPolicy: String, Codable, CaseIterable, Sendable, RecipeValue {
  /// The run ends; the last good state is kept.
  case stop
  /// The run goes back to a state before it, and on at half the rate.
  case rollback
}
