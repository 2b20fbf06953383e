import Datasets
import Judging
import Layers
import Training

/// How well a classifier tells the classes of pictures.
public struct ClassifierEvaluation: Codable, Sendable {
  /// How many pictures were looked at: those of the classes that the model knows.
  public let pictures: Int
  /// Whether they are those that the training held out.
  public let areHeldOut: Bool
  /// The mean of −log p of the right class, in nats.
  public let crossEntropy: Double
  /// The share of pictures whose likeliest class is the right one.
  public let accuracy: Double

  /// Measures a model on pictures.
  ///
  /// Throws where the model and the pictures do not fit, or no picture is of a class that it knows.
  public init(
    model file: ModelFile, data path: String, last: Int?, heldOut: Bool? = nil,
    options: LoadingOptions = LoadingOptions()
  ) throws {
    let model = try file.classifier(in: ParameterStore(file.checkpoint))
    let configuration = model.model.configuration
    let judged = try JudgedPictures(
      for: file, imageShape: configuration.imageShape, classes: configuration.classes, data: path,
      last: last, heldOut: heldOut, options: options)
    var judgement = TrainableClassifier.Judgement()
    try judged.forEachShard(seed: 0) { model.judge($0, into: &judgement) }
    guard judgement.count > 0 else {
      throw DatasetError.empty(path: path, expected: "pictures of classes that the model knows")
    }
    (pictures, areHeldOut) = (judgement.count, judged.areHeldOut)
    crossEntropy = judgement.loss / Double(judgement.count)
    accuracy = Double(judgement.right) / Double(judgement.count)
  }
}
