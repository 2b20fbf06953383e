import Datasets
import Layers
import Tensors
import Training

/// Takes the steps of a training run.
///
/// Everything random depends on the recipe's seed, the step and the place in the batch; nothing
/// depends on threads or on how many pictures are prepared at once.
public struct TrainingLoop {
  /// What is trained.
  public let model: any TrainableModel
  /// How.
  public let recipe: TrainingRecipe
  /// How many steps are done.
  public private(set) var step = 0
  /// What the recipe's rate is multiplied with: it falls where a run had to go back.
  public var rateFactor = 1.0

  private let pictures: any ImageDataset
  private var order: PictureOrder
  private var weights: AdamW
  private var scales: AdamW

  /// Prepares a run.
  ///
  /// - Precondition: there are pictures, of the model's shape.
  public init(
    _ model: any TrainableModel, recipe: TrainingRecipe, pictures: any ImageDataset
  ) {
    precondition(pictures.count > 0, "TrainingLoop: no pictures")
    precondition(pictures.imageShape == model.imageShape, "TrainingLoop: pictures of another shape")
    self.model = model
    self.recipe = recipe
    self.pictures = pictures
    order = PictureOrder(count: pictures.count, seed: recipe.seed)
    let settings = recipe.optimizer
    let betas = (settings.betas[0], settings.betas[1])
    weights = AdamW(
      learningRate: settings.rate, betas: betas, epsilon: settings.epsilon,
      weightDecay: settings.weightDecay)
    scales = AdamW(
      learningRate: settings.rate * settings.scaleFactor, betas: betas, epsilon: settings.epsilon,
      weightDecay: 0)
  }

  /// Takes one step.
  ///
  /// Throws ``TrainingError`` where the loss is no longer a number; nothing has changed then.
  public mutating func advance() throws -> StepReport {
    var sum = GradientSum(parameters: model.parameters)
    for start in stride(from: 0, to: recipe.batch, by: wholeShards) {
      let range = start..<min(start + wholeShards, recipe.batch)
      let prepared = range.map { prepare(place: $0) }
      for first in stride(from: 0, to: prepared.count, by: recipe.shard) {
        let shard = prepared[first..<min(first + recipe.shard, prepared.count)]
        let tensor = Tensor(
          shard.joined().map(Float.init), Shape([shard.count] + model.imageShape))
        let place = step * recipe.batch + start + first
        sum.add(
          model.lossSum(
            of: tensor, samples: place..<place + shard.count, seed: recipe.seed),
          parameters: model.parameters)
      }
    }
    guard sum.loss.isFinite else { throw TrainingError.notANumber(step: step + 1) }
    let rate =
      recipe.optimizer.rate * rateFactor
      * Double(recipe.schedule.factor(step: step, of: recipe.steps))
    weights.learningRate = rate
    scales.learningRate = rate * recipe.optimizer.scaleFactor
    let isScale = model.parameters.map(Self.isScale)
    let batch = recipe.batch
    weights.step(model.parameters) { isScale[$0] ? nil : sum.mean(at: $0, over: batch) }
    scales.step(model.parameters) { isScale[$0] ? sum.mean(at: $0, over: batch) : nil }
    step += 1
    return StepReport(
      step: step, loss: Double(sum.loss / Float(batch)), rate: rate, pictures: batch)
  }

  private static func isScale(_ parameter: Parameter) -> Bool {
    parameter.name.hasSuffix("log_scale")
  }

  /// A micro-batch is made of whole shards, so that its size changes no sum.
  private var wholeShards: Int { max(1, recipe.microBatch / recipe.shard) * recipe.shard }

  private mutating func prepare(place: Int) -> [UInt8] {
    let position = step * recipe.batch + place
    return shifted(
      pictures.samples(at: order.picture(at: position)), shape: model.imageShape,
      reach: recipe.data.shift,
      by: RandomStream(seed: recipe.seed, purpose: .augmentation(sample: position)))
  }
}

extension TrainingLoop {
  /// Everything that the next steps depend on.
  public func state() -> TrainingState {
    var state = TrainingState(step: step, rateFactor: rateFactor)
    state.tensors["model"] = model.parameters.map { ($0.name, $0.value.detached) }
    state.tensors["optimizer"] =
      weights.state(of: model.parameters) + scales.state(of: model.parameters)
    return state
  }

  /// Takes over what ``state()`` gave: the next step is the one that would have followed.
  ///
  /// Throws `ParameterError` or `OptimizerMemoryError` where tensors do not fit the model; what is
  /// trained may then be anything.
  public mutating func restore(_ state: TrainingState) throws {
    try state.restore("model", to: model.parameters)
    let memory = Dictionary(uniqueKeysWithValues: state.tensors["optimizer"] ?? [])
    let scaled = model.parameters.filter(Self.isScale)
    let ofScales = memory.filter { entry in
      scaled.contains { entry.key.hasPrefix($0.name + ".") }
    }
    try scales.restore(ofScales, of: scaled)
    try weights.restore(memory.filter { ofScales[$0.key] == nil }, of: model.parameters)
    step = state.step
    rateFactor = state.rateFactor
  }
}
