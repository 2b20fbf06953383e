import Datasets
import Elementary
import Images
import Layers
import Runs
import Training
import Upscaling

/// An upscaler in training; it draws nothing.
struct UpscalerTrainee: Trainee {
  private let trainable: TrainableUpscaler
  private let making: @Sendable (_ steps: Int, _ metrics: [String: Double]) -> ModelCard.Making

  /// Builds a model with fresh parameters for pictures of a shape.
  ///
  /// Throws `DatasetError` where it cannot learn from such pictures.
  init(
    _ recipe: UpscalerRecipe, training: TrainingRecipe, pictures: any ImageDataset, data: String,
    making: @escaping @Sendable (_ steps: Int, _ metrics: [String: Double]) -> ModelCard.Making
  ) throws {
    let (shape, scale) = (pictures.imageShape, recipe.scale)
    guard shape.dropFirst().allSatisfy({ $0.isMultiple(of: scale) && $0 >= 2 * scale }) else {
      throw DatasetError.invalid(
        path: data, expected: "pictures whose sides are multiples of \(scale)",
        found: "[C, H, W] = \(shape)")
    }
    guard recipe.sees == .luminance || shape[0] == 3 else {
      throw DatasetError.invalid(
        path: data, expected: "pictures of colours, or a recipe that says 'sees: luminance'",
        found: "[C, H, W] = \(shape)")
    }
    self.making = making
    let fresh = FreshParameters(
      seed: training.seed, overrides: training.initializers.initializers)
    trainable = try TrainableUpscaler(
      recipe.configuration, imageShape: shape, store: ParameterStore(fresh, isTrained: true))
    try fresh.check(usedBy: trainable.parameters)
  }

  var model: any TrainableModel { trainable }
  var family: String { ModelCard.Family.upscaler.rawValue }
  var lossName: String { "absolute error" }
  var lossKey: String { "absolute_error" }
  var draws: Bool { false }

  func shown(loss: Double) -> Double { loss }

  func validationLoss(_ pictures: any ImageDataset) throws -> Double {
    let judged = try judged(pictures)
    return judged.reduce(0) { $0 + $1.absolute } / Double(judged.count)
  }

  /// The peak signal-to-noise ratio in dB, of the mean over pictures, beside the bicubic filter's.
  func otherMetrics(_ pictures: any ImageDataset) throws -> [String: Double] {
    let judged = try judged(pictures)
    if judged.isEmpty { return [:] }
    func decibels(_ error: (TrainableUpscaler.Judgement) -> Double) -> Double {
      judged.reduce(0) { $0 - 10 * PortableMath.log10(max(error($1), 1e-12)) }
        / Double(judged.count)
    }
    return [
      "validation_psnr": decibels(\.squared), "validation_psnr_bicubic": decibels(\.bicubic),
    ]
  }

  private func judged(_ pictures: any ImageDataset) throws -> [TrainableUpscaler.Judgement] {
    var judged: [TrainableUpscaler.Judgement] = []
    try pictures.forEachShard(seed: 0) { judged += trainable.judged($0) }
    return judged
  }

  func draw(seeds: [UInt64]) -> [Image] { [] }

  func write(to path: String, steps: Int, metrics: [String: Double]) throws {
    let card = ModelCard(
      upscaler: trainable.model.configuration, making: making(steps, metrics))
    try card.write(trainable.parameters, to: path)
  }
}
