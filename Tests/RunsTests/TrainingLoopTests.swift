import Datasets
import Flows
import Layers
import Runs
import Tensors
import TestSupport
import Testing
import Training

/// A few pictures with structure: bars at places that depend on the index.
private struct Bars: ImageDataset {
  let count = 50
  let imageShape = [1, 6, 6]

  func samples(at index: Int) -> [UInt8] {
    (0..<36).map { $0 % 6 == index % 6 ? UInt8(200 + index) : UInt8($0 / 6 * (index % 3)) }
  }
}

@Suite struct TrainingLoopTests {
  private func recipe(microBatch: Int = 40) -> TrainingRecipe {
    var recipe = TrainingRecipe()
    (recipe.steps, recipe.batch, recipe.shard, recipe.microBatch) = (20, 40, 10, microBatch)
    (recipe.seed, recipe.data.preparation.shift) = (5, 1)
    recipe.optimizer.rate = 1e-2
    recipe.optimizer.groups = ParameterRules([
      ParameterRules.Rule(.name("log_scale"), ParameterGroup(rateFactor: 3, weightDecay: 0))
    ])
    recipe.schedule = LearningRateSchedule(.cosine(), warmup: 4)
    return recipe
  }

  private func trained(_ recipe: TrainingRecipe) throws -> (weights: [Tensor], losses: [Double]) {
    let configuration = NICEConfiguration(
      imageShape: [1, 6, 6], couplings: 3, hidden: [24, 24], scaling: .first)
    let store = ParameterStore(FreshParameters(seed: recipe.seed), isTrained: true)
    var loop = try TrainingLoop(
      try TrainableNICE(configuration, store: store), recipe: recipe, pictures: Bars())
    let losses = try (0..<recipe.steps).map { _ in try loop.advance().loss }
    return (store.parameters.map { $0.value.detached }, losses)
  }

  @Test func `twenty steps give the same weights at every level and with any threads`() throws {
    var failure: (any Error)?
    let differing = differingExecutions {
      do { return try trained(recipe()).weights } catch { failure = error }
      return []
    }
    #expect(failure == nil)
    #expect(differing == [])
  }

  @Test(arguments: [10, 20, 30])
  func `micro-batches change no bit`(size: Int) throws {
    #expect(try bits(trained(recipe(microBatch: size)).weights) == bits(trained(recipe()).weights))
  }

  @Test func `the seed changes the run, and the loss goes down`() throws {
    let first = try trained(recipe())
    var other = recipe()
    other.seed = 6
    #expect(try bits(trained(other).weights) != bits(first.weights))
    let (start, end) = (first.losses[0], first.losses[19])
    #expect(end < start - 5, "from \(start) to \(end) nats")
  }
}
