import Datasets
import Flows
import Tensors

/// The mean of bits per dimension of a flow over pictures, each with its own dequantisation noise.
func meanBits(_ model: NICE, pictures: any ImageDataset, seed: UInt64) throws -> Double {
  let batch = 250
  var total = 0.0
  for start in stride(from: 0, to: pictures.count, by: batch) {
    let range = start..<min(start + batch, pictures.count)
    let levels = try range.flatMap { try pictures.samples(at: $0).map(Float.init) }
    let tensor = Tensor(levels, Shape([range.count] + pictures.imageShape))
    let bits = model.bitsPerDimension(of: tensor, samples: range, seed: seed)
    total = bits.reduce(total, +)
  }
  return total / Double(pictures.count)
}

/// How likely a flow finds pictures, and how exactly it undoes itself.
public struct LikelihoodEvaluation: Codable, Sendable {
  /// How many pictures were looked at.
  public let pictures: Int
  /// The mean of −log₂ p for each component, in bits.
  public let bitsPerDimension: Double
  /// The largest component of forward(inverse(z)) − z, over the codes of 64 seeds.
  public let inverseError: Double
  /// The same as a share of the largest component of z.
  public let relativeInverseError: Double

  /// Measures the likelihood of the last pictures of a dataset, of all where `last` is `nil`.
  ///
  /// Pictures of a folder or of TFRecord are cut to the model's size. Throws where the model and the pictures do
  /// not fit.
  public init(
    model file: ModelFile, data path: String, last: Int?, seed: UInt64,
    options: LoadingOptions = LoadingOptions()
  ) throws {
    let model = try file.nice()
    let shape = model.configuration.imageShape
    // Digits of another size are no data for the model; pictures of any size can be.
    let isCut = DatasetKind(path)?.isOfAnySize == true && [1, 3].contains(shape[0])
    let dataset = try openDataset(
      path, preparation: isCut ? PicturePreparation(imageShape: shape) : PicturePreparation(),
      options: options)
    guard dataset.imageShape == shape else {
      throw ModelError.pictures(path: path, expected: shape, found: dataset.imageShape)
    }
    let count = min(last ?? dataset.count, dataset.count)
    pictures = count
    bitsPerDimension = try meanBits(
      model, pictures: dataset.subset(dataset.count - count..<dataset.count), seed: seed)
    let code = model.configuration.prior.sample(
      seeds: (0..<64).map { seed &+ $0 }, components: model.configuration.components)
    inverseError = largest(model.forward(model.inverse(code)).y - code)
    relativeInverseError = inverseError / largest(code)
  }
}

/// The largest magnitude in a tensor; not a number where one is not.
private func largest(_ x: Tensor) -> Double {
  x.values.reduce(0.0) { $1.isNaN ? .nan : Swift.max($0, Double(Swift.abs($1))) }
}
