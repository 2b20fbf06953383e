import Datasets
import Images
import Layers
import RectifiedFlow
import Rendering
import Runs
import Tensors
import Training

/// A diffusion transformer in training as a rectified flow.
struct DiTTrainee: Trainee {
  private let trainable: TrainableDiT
  private let sampling: FlowSampling
  private let seed: UInt64
  /// Whether pictures were drawn by a model, and are named by their seeds.
  private let isReflow: Bool
  private let making: @Sendable (_ steps: Int, _ metrics: [String: Double]) -> ModelCard.Making

  /// Builds a model with fresh parameters for pictures of a shape and some classes.
  ///
  /// Throws `DatasetError` where there is no such model.
  ///
  /// With `first` a model's weights are the first ones, and pictures are those it drew.
  init(
    _ recipe: DiTRecipe, training: TrainingRecipe, pictures: any ImageDataset, data: String,
    first: ModelFile? = nil,
    making: @escaping @Sendable (_ steps: Int, _ metrics: [String: Double]) -> ModelCard.Making
  ) throws {
    var configuration = try recipe.configuration(for: pictures, data: data)
    // A model is asked for what it already knows.
    if let known = first?.card.dit { configuration.conditions = known.conditions }
    if let complaint = configuration.complaint {
      throw DatasetError.invalid(
        path: data, expected: "pictures that the recipe's model can have", found: complaint)
    }
    (sampling, seed, self.making) = (recipe.sampling, training.seed, making)
    isReflow = first != nil
    if let first, first.card.dit != configuration {
      throw ModelError.unreadableCard(
        path: first.path, reason: "it is not the model that the recipe describes")
    }
    let fresh = FreshParameters(seed: seed, overrides: training.initializers.initializers)
    let source: any ParameterSource = first.map(\.checkpoint) ?? fresh
    let asked = pictures.asked(configuration.conditions)
    trainable = try TrainableDiT(
      configuration, loss: recipe.loss, store: ParameterStore(source, isTrained: true),
      seeds: first.map { _ in (0..<pictures.count).map { Self.seed(ofPicture: $0, pictures) } },
      asked: { shard in shard.indices.map { asked[$0] } })
    try source.check(usedBy: trainable.parameters)
  }

  private static func seed(ofPicture index: Int, _ pictures: any ImageDataset) -> UInt64 {
    guard let seed = UInt64(pictures.name(at: index)) else {
      preconditionFailure("a pair called \(pictures.name(at: index))")
    }
    return seed
  }

  var model: any TrainableModel { trainable }
  var family: String { ModelCard.Family.dit.rawValue }
  var lossName: String { "velocity error" }
  var lossKey: String { "velocity_error" }

  func shown(loss: Double) -> Double { loss }

  func validationLoss(_ pictures: any ImageDataset) throws -> Double {
    let asked = pictures.asked(trainable.model.configuration.conditions)
    var total = 0.0
    // Other noise than that of training, and the same each time.
    try pictures.forEachShard(seed: ~seed) { shard in
      let asked = shard.indices.map { asked[$0] }
      let seeds = isReflow ? shard.indices.map { Self.seed(ofPicture: $0, pictures) } : nil
      total += trainable.losses(of: shard, asked: asked, drawnFrom: seeds).reduce(0) {
        $0 + Double($1)
      }
    }
    return total / Double(pictures.count)
  }

  func draw(seeds: [UInt64]) throws -> [Image] {
    let classes = trainable.model.configuration.classes
    let asked = sampling.completing(RenderRecipe.Sampling(), classes: classes)
    let source = try DiTPictures(model: trainable.model, sampling: asked, depth: 8)
    return try source.draw(
      seeds.enumerated().map { index, seed in
        PictureRequest(
          seed: seed, className: classes.isEmpty ? nil : classes[index % classes.count])
      })
  }

  func write(to path: String, steps: Int, metrics: [String: Double]) throws {
    let card = ModelCard(
      dit: trainable.model.configuration, sampling: sampling, making: making(steps, metrics))
    try card.write(trainable.parameters, to: path)
  }
}
