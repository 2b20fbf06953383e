import Datasets
import Images
import Judging
import Layers
import Runs
import Training

/// A classifier in training; it draws nothing.
struct ClassifierTrainee: Trainee {
  private let trainable: TrainableClassifier
  private let making: @Sendable (_ steps: Int, _ metrics: [String: Double]) -> ModelCard.Making

  /// Builds a model with fresh parameters for pictures of a shape and some classes.
  ///
  /// Throws `DatasetError` where there is no such model.
  init(
    _ recipe: ClassifierRecipe, training: TrainingRecipe, pictures: any ImageDataset, data: String,
    making: @escaping @Sendable (_ steps: Int, _ metrics: [String: Double]) -> ModelCard.Making
  ) throws {
    let configuration = recipe.configuration(
      imageShape: pictures.imageShape, classes: pictures.classes)
    if let complaint = configuration.complaint {
      throw DatasetError.invalid(
        path: data, expected: "pictures that a classifier can learn from", found: complaint)
    }
    self.making = making
    let fresh = FreshParameters(
      seed: training.seed, overrides: training.initializers.initializers)
    trainable = try TrainableClassifier(
      configuration, store: ParameterStore(fresh, isTrained: true))
    try fresh.check(usedBy: trainable.parameters)
  }

  var model: any TrainableModel { trainable }
  var family: String { ModelCard.Family.classifier.rawValue }
  var lossName: String { "cross entropy" }
  var lossKey: String { "cross_entropy" }
  var draws: Bool { false }

  func shown(loss: Double) -> Double { loss }

  func validationLoss(_ pictures: any ImageDataset) throws -> Double {
    let judgement = try judgement(pictures)
    return judgement.loss / Double(judgement.count)
  }

  func otherMetrics(_ pictures: any ImageDataset) throws -> [String: Double] {
    let judgement = try judgement(pictures)
    // JSON has no quotient of nothing.
    if judgement.count == 0 { return [:] }
    return ["validation_accuracy": Double(judgement.right) / Double(judgement.count)]
  }

  private func judgement(_ pictures: any ImageDataset) throws -> TrainableClassifier.Judgement {
    var judgement = TrainableClassifier.Judgement()
    try pictures.forEachShard(seed: 0) { trainable.judge($0, into: &judgement) }
    return judgement
  }

  func draw(seeds: [UInt64]) -> [Image] { [] }

  func write(to path: String, steps: Int, metrics: [String: Double]) throws {
    let card = ModelCard(
      classifier: trainable.model.configuration, making: making(steps, metrics))
    try card.write(trainable.parameters, to: path)
  }
}
