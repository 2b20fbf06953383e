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
  /// The running average of the weights, `nil` where the recipe has none.
  public private(set) var average: MovingAverage?

  private let feed: PictureFeed
  private var optimizers: OptimizerSet
  /// `nil` but in half precision, whose small gradients would vanish without it.
  private var lossScale: LossScale?

  /// Prepares a run.
  ///
  /// - Throws: ``ParameterRuleError`` where a rule of the recipe has no effect.
  /// - Precondition: there are pictures, of the model's shape.
  public init(
    _ model: any TrainableModel, recipe: TrainingRecipe, pictures: any ImageDataset
  ) throws {
    precondition(pictures.count > 0, "TrainingLoop: no pictures")
    precondition(pictures.imageShape == model.imageShape, "TrainingLoop: pictures of another shape")
    self.model = model
    self.recipe = recipe
    feed = PictureFeed(
      pictures, order: pictures.order(seed: recipe.seed, isBalanced: recipe.data.balance),
      augmentation: recipe.data.preparation.augmentation, seed: recipe.seed,
      workers: recipe.data.workers)
    let settings = recipe.optimizer
    optimizers = try OptimizerSet(
      settings.kind, rate: settings.rate, weightDecay: settings.weightDecay,
      rules: settings.groups, parameters: model.parameters)
    average = recipe.average.map {
      MovingAverage(decay: $0.decay, warmup: $0.warmup, of: model.parameters)
    }
    lossScale = recipe.precision == .float16 ? LossScale() : nil
  }

  /// Takes one step; in half precision one whose gradients are too large moves nothing but the scale
  /// of the loss.
  ///
  /// Throws ``TrainingError`` where the loss or a gradient is no longer a number, or the error of a
  /// picture that can no longer be read; nothing has changed then.
  public mutating func advance() throws -> StepReport {
    if step == 0, model.beginsWithPictures { try begin() }
    let sum = try gradients()
    let norm = sum.norm(over: recipe.batch)
    let factor = recipe.schedule.factor(step: step, of: recipe.steps)
    optimizers.rate = recipe.optimizer.rate * rateFactor
    if try takesStep(norm) {
      let clipping =
        recipe.optimizer.clipNorm.map { clippingFactor(norm: norm, maximum: $0) } ?? 1
      let batch = recipe.batch
      optimizers.step(factor: factor) { sum.mean(at: $0, over: batch, times: clipping) }
      let parameters = model.parameters
      model.stepWasTaken()
      average?.update(from: parameters)
    }
    step += 1
    return StepReport(
      step: step, loss: Double(sum.loss / Float(recipe.batch)), parts: sum.parts,
      gradientNorm: norm.isFinite ? Double(norm) : nil, rate: optimizers.rate * Double(factor),
      pictures: recipe.batch)
  }

  /// Shows the model the pictures of the first step; the average begins with what they gave it.
  private mutating func begin() throws {
    let whole = try whole(0..<recipe.batch)
    withRecipe { model.begin(with: whole) }
    average = recipe.average.map {
      MovingAverage(decay: $0.decay, warmup: $0.warmup, of: model.parameters)
    }
  }

  private mutating func takesStep(_ norm: Float) throws -> Bool {
    guard var scale = lossScale else {
      if norm.isFinite { return true }
      throw TrainingError.gradient(step: step + 1, place: try brokenGradient())
    }
    let isTaken = scale.takesStep(norm: norm)
    if scale.isExhausted {
      throw TrainingError.gradient(step: step + 1, place: try brokenGradient())
    }
    lossScale = scale
    return isTaken
  }
}

// The gradients of a step.
extension TrainingLoop {
  private func gradients() throws -> GradientSum {
    var sum = GradientSum(parameters: model.parameters, lossScale: lossScale?.value ?? 1)
    // Pictures that are coupled by their step are prepared together, whatever memory that takes.
    let prepared = model.couplesPictures ? recipe.batch : wholeShards
    for start in stride(from: 0, to: recipe.batch, by: prepared) {
      for shard in try shards(start..<min(start + prepared, recipe.batch)) {
        withRecipe { sum.add(model.loss(of: shard), parameters: model.parameters) }
        guard sum.loss.isFinite else {
          let place = withRecipe { Trace.firstNonFinite { model.loss(of: shard).sum } }
          throw TrainingError.loss(step: step + 1, place: place?.description)
        }
      }
    }
    return sum
  }

  /// Losses, and their gradients, are for the inside of this.
  private func withRecipe<Result>(_ body: () throws -> Result) rethrows -> Result {
    try Precision.with(recipe.precision) {
      try Checkpointing.with(recipe.checkpointing, body)
    }
  }

  /// The first gradient that is not finite, by the name of its parameter.
  private func brokenGradient() throws -> String? {
    let scale = lossScale?.value ?? 1
    for shard in try shards(0..<recipe.batch) {
      let found = withRecipe {
        (model.loss(of: shard).sum * scale).firstNonFiniteGradient(of: model.parameters)
      }
      if let found { return found.description }
    }
    return nil
  }

  /// Pictures of a step that is not cut yet.
  private func whole(_ places: Range<Int>) throws -> TrainingShard {
    let position = step * recipe.batch + places.lowerBound
    let positions = position..<position + places.count
    let prepared = try feed.pictures(positions)
    let (indices, labels) = (feed.indices(positions), feed.labels(positions))
    return TrainingShard(
      pictures: Tensor(
        prepared.joined().map(Float.init), Shape([prepared.count] + model.imageShape)),
      indices: indices, labels: labels, samples: positions, seed: recipe.seed)
  }

  private func shards(_ places: Range<Int>) throws -> [TrainingShard] {
    var whole = try whole(places)
    if model.couplesPictures {
      whole.noisePlaces = withoutGradients { model.noisePlaces(of: whole) }
    }
    return stride(from: 0, to: whole.count, by: recipe.shard).map { first in
      whole.part(first..<min(first + recipe.shard, whole.count))
    }
  }

  /// A micro-batch is made of whole shards, so that its size changes no sum.
  private var wholeShards: Int { max(1, recipe.microBatch / recipe.shard) * recipe.shard }
}

extension TrainingLoop {
  /// Everything that the next steps depend on.
  public func state() -> TrainingState {
    var state = TrainingState(step: step, rateFactor: rateFactor)
    state.tensors["model"] = model.parameters.map { ($0.name, $0.value.detached) }
    state.tensors["optimizer"] = optimizers.state
    if let average {
      state.tensors["average"] = average.values
      state.averageUpdates = average.updates
    }
    state.lossScale = lossScale
    return state
  }

  /// Takes over what ``state()`` gave: the next step is the one that would have followed.
  ///
  /// Throws `ParameterError` or `OptimizerMemoryError` where tensors do not fit the model; what is
  /// trained may then be anything.
  public mutating func restore(_ state: TrainingState) throws {
    func part(_ name: String) -> [String: Tensor] {
      Dictionary(uniqueKeysWithValues: state.tensors[name] ?? [])
    }
    try state.restore("model", to: model.parameters)
    try optimizers.restore(part("optimizer"))
    try average?.restore(part("average"), updates: state.averageUpdates)
    if lossScale != nil { lossScale = state.lossScale ?? LossScale() }
    step = state.step
    rateFactor = state.rateFactor
  }

  /// Runs a closure while the model has the averaged weights, where the recipe asks for an average.
  ///
  /// They are judged, drawn and kept, and no gradient is taken; the next step goes on from the weights
  /// themselves.
  public func withAveragedWeights<Result>(_ body: () throws -> Result) rethrows -> Result {
    guard let average else { return try withoutGradients(body) }
    let weights = model.parameters.map(\.value)
    for (parameter, averaged) in zip(model.parameters, average.values) {
      parameter.update(averaged.value)
    }
    defer {
      for (parameter, weight) in zip(model.parameters, weights) { parameter.update(weight) }
    }
    return try withoutGradients(body)
  }
}
