import Datasets
import Layers
import RectifiedFlow
import Tensors
import Training

/// How far the velocities that a rectified flow gives are from those of pictures.
public struct VelocityEvaluation: Codable, Sendable {
  /// The mean error at some times.
  public struct Part: Codable, Sendable {
    /// The times, such as `time-0.2` from 0.2 to 0.3.
    public let name: String
    /// The mean error of the pictures that were looked at there; `nil` where none was.
    public let velocityError: Double?
    /// How many there were.
    public let pictures: Int
  }

  /// How many pictures were looked at, each at one time.
  public let pictures: Int
  /// Whether they are those that the training held out.
  public let areHeldOut: Bool
  /// The mean over pictures of the mean squared error of the velocity.
  public let velocityError: Double
  /// The same by time.
  public let times: [Part]

  /// Measures a model on pictures, with times and noise of its own for each.
  ///
  /// Throws where the model and the pictures do not fit.
  public init(
    model file: ModelFile, data path: String, last: Int?, heldOut: Bool? = nil, seed: UInt64,
    options: LoadingOptions = LoadingOptions()
  ) throws {
    let model = try file.dit()
    var loss = RectifiedFlowLoss()
    if case .dit(let recipe)? = file.recipe?.model { loss = recipe.loss }
    loss.conditionDropout = 0
    let store = ParameterStore(file.checkpoint)
    let judged = try JudgedPictures(
      for: file, imageShape: model.configuration.imageShape, classes: model.configuration.classes,
      data: path, last: last, heldOut: heldOut, options: options)
    let asked = judged.pictures.asked(model.configuration.conditions)
    let trainable = try TrainableDiT(
      model.configuration, loss: loss, store: store,
      asked: { shard in shard.indices.map { asked[$0] } })
    var parts: [LossPart] = []
    // The noise of validation in training, not that of training.
    try judged.forEachShard(seed: ~seed) { shard in
      let new = trainable.loss(of: shard).parts
      if parts.isEmpty { parts = new.map { LossPart(name: $0.name, sum: 0, count: 0) } }
      for (index, part) in new.enumerated() {
        parts[index].sum += part.sum
        parts[index].count += part.count
      }
    }
    pictures = judged.pictures.count
    areHeldOut = judged.areHeldOut
    velocityError = parts.reduce(0) { $0 + $1.sum } / Double(parts.reduce(0) { $0 + $1.count })
    times = parts.map {
      Part(
        name: $0.name, velocityError: $0.count > 0 ? $0.sum / Double($0.count) : nil,
        pictures: $0.count)
    }
  }
}
