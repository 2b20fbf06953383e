import Datasets
import Flows
import Images
import Layers
import Rendering
import Runs
import Tensors
import Training

/// A normalizing flow in training.
struct FlowTrainee: Trainee {
  /// Says how a model came to be.
  typealias Making = @Sendable (_ steps: Int, _ metrics: [String: Double]) -> ModelCard.Making

  let model: any TrainableModel
  let family: String
  private let flow: any PictureFlow
  private let seed: UInt64
  private let card: @Sendable (ModelCard.Making) -> ModelCard
  private let making: Making

  /// Builds a NICE model with fresh parameters for pictures of a shape.
  ///
  /// Throws `DatasetError` where NICE has no model for the shape.
  init(
    _ recipe: NICERecipe, training: TrainingRecipe, imageShape: [Int], data: String,
    making: @escaping Making
  ) throws {
    guard imageShape.reduce(1, *).isMultiple(of: 2) else {
      throw DatasetError.invalid(
        path: data, expected: "pictures with an even number of values", found: "\(imageShape)")
    }
    let configuration = recipe.configuration(imageShape: imageShape)
    let trainable = try Self.fresh(training) { try TrainableNICE(configuration, store: $0) }
    (model, flow, family) = (trainable, trainable.model, ModelCard.Family.nice.rawValue)
    (seed, self.making) = (training.seed, making)
    card = { ModelCard(nice: configuration, making: $0) }
  }

  /// Builds RealNVP or Glow with fresh parameters for some pictures.
  ///
  /// Throws `DatasetError` where there is no such model for them.
  init(
    _ recipe: MultiscaleRecipe, training: TrainingRecipe, pictures: any ImageDataset, data: String,
    making: @escaping Making
  ) throws {
    let configuration = try recipe.configuration(for: pictures, data: data)
    let trainable = try Self.fresh(training) { try TrainableFlow(configuration, store: $0) }
    (model, flow, family) = (trainable, trainable.model, configuration.architecture.rawValue)
    (seed, self.making) = (training.seed, making)
    card = { ModelCard(flow: configuration, making: $0) }
  }

  private static func fresh<Model: TrainableModel>(
    _ training: TrainingRecipe, _ build: (ParameterStore) throws -> Model
  ) throws -> Model {
    let fresh = FreshParameters(
      seed: training.seed, overrides: training.initializers.initializers)
    let trainable = try build(ParameterStore(fresh, isTrained: true))
    try fresh.check(usedBy: trainable.parameters)
    return trainable
  }

  var lossName: String { "bits/dim" }
  var lossKey: String { "bits_per_dimension" }

  func shown(loss: Double) -> Double {
    Bits.perDimension(nats: loss, components: flow.components)
  }

  func validationLoss(_ pictures: any ImageDataset) throws -> Double {
    let bits = try bitsOfEach(
      flow, pictures: pictures, classes: pictures.places(of: flow.classes), seed: seed)
    return bits.reduce(0, +) / Double(bits.count)
  }

  func draw(seeds: [UInt64]) throws -> [Image] {
    let classes = flow.classes
    return try FlowPictures(model: flow, sampling: RenderRecipe.Sampling(), depth: 8)
      .draw(
        seeds.enumerated().map { index, seed in
          PictureRequest(
            seed: seed, className: classes.isEmpty ? nil : classes[index % classes.count])
        })
  }

  func write(to path: String, steps: Int, metrics: [String: Double]) throws {
    try card(making(steps, metrics)).write(model.parameters, to: path)
  }
}

extension ImageDataset {
  /// The place of each picture's class in a model's list of names; `nil` where it has none there.
  func places(of names: [String]) -> [Int?] {
    (0..<count).map { index in
      label(at: index).flatMap { names.firstIndex(of: classes[$0]) }
    }
  }
}
