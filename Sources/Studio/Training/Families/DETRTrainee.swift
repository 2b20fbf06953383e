import Datasets
import Detection
import Images
import Layers
import Runs
import Tensors
import Training

/// A detector in training; it draws nothing.
struct DETRTrainee: Trainee {
  private let trainable: TrainableDetector
  private let heldOut: BoxedPictures?
  private let isPadded: Bool
  private let making: @Sendable (_ steps: Int, _ metrics: [String: Double]) -> ModelCard.Making

  /// Builds a model with fresh parameters for pictures with boxes.
  init(
    _ recipe: DETRRecipe, training: TrainingRecipe, pictures: BoxedPictures,
    heldOut: BoxedPictures?,
    making: @escaping @Sendable (_ steps: Int, _ metrics: [String: Double]) -> ModelCard.Making
  ) throws {
    self.making = making
    self.heldOut = heldOut
    isPadded = pictures.sizes != nil
    let fresh = FreshParameters(
      seed: training.seed, overrides: training.initializers.initializers)
    trainable = try TrainableDetector(
      recipe.configuration(classes: pictures.classes), objects: pictures.detectedObjects,
      imageShape: pictures.imageShape, sizes: pictures.sizes, options: recipe.options,
      store: ParameterStore(fresh, isTrained: true))
    try fresh.check(usedBy: trainable.parameters)
  }

  var model: any TrainableModel { trainable }
  var family: String { ModelCard.Family.detr.rawValue }
  var lossName: String { "1 - AP50" }
  var lossKey: String { "one_minus_ap50" }
  var draws: Bool { false }

  func shown(loss: Double) -> Double { loss }

  func validationLoss(_ pictures: any ImageDataset) throws -> Double {
    1 - (try measured(pictures)?.precision(overlap: 0) ?? 0)
  }

  /// COCO's twelve numbers.
  func otherMetrics(_ pictures: any ImageDataset) throws -> [String: Double] {
    guard let measured = try measured(pictures) else { return [:] }
    return Dictionary(
      uniqueKeysWithValues: measured.summary.map { ("validation_\($0.name)", $0.value) })
  }

  private func measured(_ pictures: any ImageDataset) throws -> COCOEvaluation? {
    guard let heldOut else { return nil }
    var found: [JudgedDetection] = []
    let sizes = heldOut.sizes
    try pictures.forEachShard(seed: 0) { shard in
      let own = sizes.map { sizes in shard.indices.map { sizes[$0] } }
      for (index, detections) in zip(shard.indices, trainable.found(in: shard, sizes: own)) {
        found += detections.map { heldOut.judged($0, picture: index) }
      }
    }
    return COCOEvaluation(found, heldOut.truths, classes: heldOut.classes.count)
  }

  func draw(seeds: [UInt64]) -> [Image] { [] }

  func write(to path: String, steps: Int, metrics: [String: Double]) throws {
    let card = ModelCard(
      detr: trainable.model.configuration, imageShape: trainable.imageShape,
      isPadded: isPadded, making: making(steps, metrics))
    try card.write(trainable.allParameters, to: path)
  }
}
