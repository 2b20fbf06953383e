import Datasets
import Flows
import Images
import Tensors

/// The bits per dimension of each picture by a flow, each with its own dequantisation noise.
///
/// `classes` holds the model's class of each picture.
func bitsOfEach(
  _ model: any PictureFlow, pictures: any ImageDataset, classes: [Int?], seed: UInt64
) throws -> [Double] {
  let batch = 250
  var bits: [Double] = []
  for start in stride(from: 0, to: pictures.count, by: batch) {
    let range = start..<min(start + batch, pictures.count)
    let levels = try range.flatMap { try pictures.samples(at: $0).map(Float.init) }
    let tensor = Tensor(levels, Shape([range.count] + pictures.imageShape))
    bits += model.bitsPerDimension(
      of: tensor, classes: Array(classes[range]), samples: range, seed: seed)
  }
  return bits
}

/// How likely a flow finds pictures, and how exactly it undoes itself.
public struct LikelihoodEvaluation: Codable, Sendable {
  /// One picture.
  public struct Picture: Codable, Sendable {
    /// What it is called.
    public let name: String
    /// −log₂ P for each component, in bits.
    public let bitsPerDimension: Double
    /// log p over values 0 … 1, in nats.
    public let logLikelihood: Double
    /// The largest component of inverse(forward(x)) − x, of values 0 … 1.
    public let reconstructionError: Double
  }

  /// How many pictures were looked at.
  public let pictures: Int
  /// Whether they are those that the training held out.
  public let areHeldOut: Bool
  /// The mean of −log₂ P for each component, in bits.
  public let bitsPerDimension: Double
  /// The mean of log p over values 0 … 1, in nats for a picture.
  public let logLikelihood: Double
  /// The largest component of forward(inverse(z)) − z, over the codes of 64 seeds.
  public let inverseError: Double
  /// The same as a share of the largest component of z.
  public let relativeInverseError: Double
  /// The largest component of inverse(forward(x)) − x over all pictures, of values 0 … 1.
  public let reconstructionError: Double
  /// Each picture, where that was asked for.
  public internal(set) var each: [Picture]?
  /// The most and the least likely pictures on a sheet, where that was asked for; not encoded.
  public internal(set) var sheet: Image?

  private enum CodingKeys: CodingKey {
    case pictures, areHeldOut, bitsPerDimension, logLikelihood, inverseError, relativeInverseError
    case reconstructionError, each
  }

  /// How large a reconstruction error may be: what is beyond a level's width is no inverse.
  public static let reconstructionLimit = 1.0 / 256

  /// Measures the likelihood of pictures: of those that the training held out, of the last ones, or of
  /// all.
  ///
  /// `perImage` says what each picture has, and `ranked` draws so many of the most and of the least
  /// likely pictures.
  ///
  /// Throws where the model and the pictures do not fit, and ``ModelError/noInverse(path:part:error:)``
  /// where the flow does not undo itself.
  public init(
    model file: ModelFile, data path: String, last: Int?, heldOut: Bool? = nil, seed: UInt64,
    perImage: Bool = false, ranked: Int? = nil, options: LoadingOptions = LoadingOptions()
  ) throws {
    guard let model = try file.pictureFlow() else {
      throw ModelError.noFlow(path: file.path, family: file.card.family.rawValue)
    }
    let judged = try JudgedPictures(
      for: file, imageShape: model.imageShape, classes: model.classes, data: path, last: last,
      heldOut: heldOut, options: options)
    let dataset = judged.pictures
    (pictures, areHeldOut) = (dataset.count, judged.areHeldOut)
    let classes = dataset.places(of: model.classes)
    let bits = try bitsOfEach(model, pictures: dataset, classes: classes, seed: seed)
    let errors = try reconstructionErrors(
      model, pictures: dataset, classes: classes, path: file.path)
    bitsPerDimension = bits.reduce(0, +) / Double(bits.count)
    let components = model.components
    logLikelihood = Bits.logLikelihood(
      bitsPerDimension: bitsPerDimension, components: components)
    reconstructionError = errors.reduce(0, max)
    let code = model.code(seeds: (0..<64).map { seed &+ $0 })
    let asked = (0..<64).map { model.anyClass($0) }
    inverseError = largest(
      model.code(of: model.data(of: code, classes: asked), classes: asked) - code)
    relativeInverseError = inverseError / largest(code)
    if perImage {
      each = (0..<dataset.count).map { index in
        Picture(
          name: dataset.name(at: index), bitsPerDimension: bits[index],
          logLikelihood: Bits.logLikelihood(bitsPerDimension: bits[index], components: components),
          reconstructionError: errors[index])
      }
    }
    sheet = try ranked.map { try rankedSheet(dataset, bits: bits, count: $0) }
  }
}

/// The most likely pictures, then the least likely ones, each with its bits per dimension below.
private func rankedSheet(
  _ pictures: any ImageDataset, bits: [Double], count: Int
) throws -> Image {
  let order = bits.indices.sorted { (bits[$0], $0) < (bits[$1], $1) }
  let columns = min(8, max(1, min(count, order.count)))
  let rows = (min(count, order.count) + columns - 1) / columns
  // Whole rows, so that both parts begin at the left.
  let shown = Array(order.prefix(rows * columns)) + Array(order.suffix(rows * columns))
  let shape = Shape([1] + pictures.imageShape)
  let drawn = try shown.flatMap { index in
    let levels = Tensor(try pictures.samples(at: index).map(Float.init), shape)
    return try images(ofData: (levels + 0.5) / 256, depth: 8)
  }
  var grid = ImageGrid(drawn, columns: columns, padding: 4, background: [0x20, 0x20, 0x20])
  grid.cellLabels = shown.map { index in
    let hundredths = Int((bits[index] * 100).rounded())
    let digits = "\(abs(hundredths) % 100)"
    return (hundredths < 0 ? "-" : "") + "\(abs(hundredths) / 100)."
      + (digits.count == 1 ? "0" : "") + digits
  }
  return grid.drawn()
}

extension PictureFlow {
  /// One of the classes after the other; `nil` where there are none.
  fileprivate func anyClass(_ index: Int) -> Int? {
    classes.isEmpty ? nil : index % classes.count
  }
}

/// The largest component of inverse(forward(x)) − x for each picture, at the middle of each level.
private func reconstructionErrors(
  _ model: any PictureFlow, pictures: any ImageDataset, classes: [Int?], path: String
) throws -> [Double] {
  let batch = 250
  var errors: [Double] = []
  for start in stride(from: 0, to: pictures.count, by: batch) {
    let range = start..<min(start + batch, pictures.count)
    let levels = try range.flatMap { try pictures.samples(at: $0).map(Float.init) }
    let data = (Tensor(levels, Shape([range.count] + pictures.imageShape)) + 0.5) / 256
    let asked = Array(classes[range])
    let difference = model.data(of: model.code(of: data, classes: asked), classes: asked) - data
    let new = (0..<range.count).map { largest(difference.sliced(0, $0..<$0 + 1)) }
    if let row = new.firstIndex(where: { !($0 <= LikelihoodEvaluation.reconstructionLimit) }) {
      let worst = model.inverseErrors(
        of: data.sliced(0, row..<row + 1), classes: [asked[row]]
      ).max { $0.error < $1.error }
      throw ModelError.noInverse(
        path: path, part: worst?.part ?? "the whole flow", error: worst?.error ?? new[row])
    }
    errors += new
  }
  return errors
}

/// The largest magnitude in a tensor; not a number where one is not.
private func largest(_ x: Tensor) -> Double {
  x.values.reduce(0.0) { $1.isNaN ? .nan : Swift.max($0, Double(Swift.abs($1))) }
}
