import Datasets
import Flows
import Images
import Layers
import Rendering
import Runs
import Tensors
import Training

/// A NICE model in training.
struct NICETrainee: Trainee {
  private let trainable: TrainableNICE
  private let configuration: NICEConfiguration
  private let seed: UInt64
  private let making: @Sendable (_ steps: Int, _ metrics: [String: Double]) -> ModelCard.Making

  /// Builds a model with fresh parameters for pictures of a shape.
  ///
  /// Throws ``ModelError`` where NICE has no model for the shape.
  init(
    _ recipe: NICERecipe, training: TrainingRecipe, imageShape: [Int], data: String,
    making: @escaping @Sendable (_ steps: Int, _ metrics: [String: Double]) -> ModelCard.Making
  ) throws {
    guard imageShape.reduce(1, *).isMultiple(of: 2) else {
      throw DatasetError.invalid(
        path: data, expected: "pictures with an even number of values", found: "\(imageShape)")
    }
    configuration = recipe.configuration(imageShape: imageShape)
    seed = training.seed
    self.making = making
    let fresh = FreshParameters(
      seed: seed, overrides: training.initializers.initializers)
    trainable = try TrainableNICE(
      configuration, store: ParameterStore(fresh, isTrained: true))
    try fresh.check(usedBy: trainable.parameters)
  }

  var model: any TrainableModel { trainable }
  var family: String { ModelCard.Family.nice.rawValue }
  var lossName: String { "bits/dim" }
  var lossKey: String { "bits_per_dimension" }

  func shown(loss: Double) -> Double { configuration.bitsPerDimension(nats: loss) }

  func validationLoss(_ pictures: any ImageDataset) throws -> Double {
    try meanBits(trainable.model, pictures: pictures, seed: seed)
  }

  func draw(seeds: [UInt64]) throws -> [Image] {
    try NICEPictures(model: trainable.model, sampling: RenderRecipe.Sampling(), depth: 8)
      .draw(seeds.map { PictureRequest(seed: $0) })
  }

  func write(to path: String, steps: Int, metrics: [String: Double]) throws {
    let card = ModelCard(nice: configuration, making: making(steps, metrics))
    try card.write(trainable.parameters, to: path)
  }
}
