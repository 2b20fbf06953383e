import Checkpoints
import Datasets
import Flows
import Layers
import Runs
import Tensors
import Training

/// A training run from a recipe and a folder to a model file.
public struct TrainingSession {
  /// The recipe that is followed.
  public let recipe: RecipeFile
  private let configuration: NICEConfiguration
  private let data: String
  private let validation: (any ImageDataset)?
  private var loop: TrainingLoop<TrainableNICE>

  /// Opens the data and builds a fresh model.
  ///
  /// Throws where the data cannot be read, or are not what the model needs.
  public init(recipe: RecipeFile, data: String) throws {
    self.recipe = recipe
    self.data = data
    let pictures = try openDataset(data)
    let held = recipe.training.validation
    guard held < pictures.count else {
      throw DatasetError.invalid(
        path: data, expected: "more than the \(held) pictures that are held out",
        found: "\(pictures.count)")
    }
    let shape = pictures.imageShape
    guard shape.reduce(1, *).isMultiple(of: 2) else {
      throw DatasetError.invalid(
        path: data, expected: "pictures with an even number of values", found: "\(shape)")
    }
    configuration = recipe.nice(imageShape: shape)
    validation = held > 0 ? pictures.subset(pictures.count - held..<pictures.count) : nil
    let store = ParameterStore(FreshParameters(seed: recipe.training.seed), isTrained: true)
    loop = TrainingLoop(
      try TrainableNICE(configuration, store: store), recipe: recipe.training,
      pictures: pictures.subset(0..<pictures.count - held))
  }

  /// How many steps are done.
  public var step: Int { loop.step }

  /// How many numbers are trained.
  public var parameterCount: Int { loop.model.parameters.reduce(0) { $0 + $1.shape.count } }

  /// Takes one step and returns its mean loss in bits for each component.
  ///
  /// Throws where the loss is no longer a number.
  public mutating func advance() throws -> Double {
    let nats = loop.advance()
    guard nats.isFinite else { throw TrainingError.notANumber(step: loop.step) }
    return configuration.bitsPerDimension(nats: Double(nats))
  }

  /// The mean of bits per dimension over the held-out pictures, `nil` where there are none.
  public func validationBits() -> Double? {
    validation.map { meanBits(loop.model.model, pictures: $0, seed: recipe.training.seed) }
  }

  /// Writes the model as it is now.
  public func save(to path: String, command: String, halfPrecision: Bool) throws {
    var metrics: [String: Double] = [:]
    if let bits = validationBits() { metrics["validation_bits_per_dimension"] = bits }
    let card = ModelCard(
      nice: configuration,
      making: ModelCard.Making(
        command: command, recipe: recipe.training, data: data, steps: loop.step, metrics: metrics))
    var writer = SafetensorsWriter(metadata: [ModelCard.key: try card.json()])
    for parameter in loop.model.parameters {
      // Scales are few and magnified by exp: they keep their precision.
      let isHalf = halfPrecision && !parameter.name.hasSuffix("log_scale")
      writer.add(parameter.value, named: parameter.name, as: isHalf ? .float16 : .float32)
    }
    try writer.write(to: path)
  }
}

/// Why a training run had to stop.
public enum TrainingError: Error, Equatable, CustomStringConvertible {
  /// The loss became infinite or not a number.
  case notANumber(step: Int)

  /// One line: where, and what to do.
  public var description: String {
    switch self {
    case .notANumber(let step):
      "step \(step): the loss is no longer a number; lower optimizer.rate or raise schedule.warmup"
    }
  }
}
