import Datasets
import Judging
import Rendering

/// How far pictures of a model, or of a folder, are from those of another folder, by features.
public struct DistanceEvaluation: Codable, Sendable {
  /// The Fréchet distance.
  public struct Frechet: Codable, Sendable {
    /// What it is called: `FID` for Inception's features only.
    public let name: String
    /// The distance.
    public let value: Double
  }

  /// The kernel distance.
  public struct Kernel: Codable, Sendable {
    /// What it is called: `KID` for Inception's features only.
    public let name: String
    /// The mean over subsets.
    public let mean: Double
    /// The standard deviation over subsets.
    public let deviation: Double
    /// How many subsets.
    public let subsets: Int
    /// How many pictures of each side a subset has.
    public let subsetSize: Int
  }

  /// What the features are called.
  public let features: String
  /// How many numbers a picture's have.
  public let featureCount: Int
  /// How many pictures are judged.
  public let judged: Int
  /// How many they are compared with.
  public let pictures: Int
  /// The Fréchet distance, which says little where there are fewer pictures than features.
  public let frechet: Frechet
  /// The kernel distance.
  public let kernel: Kernel

  /// What is judged.
  public enum Subject: Sendable {
    /// New pictures of a model: so many, or as many as they are compared with.
    case model(path: String, RenderChoices, count: Int?)
    /// The pictures of a folder or file: so many spread evenly over it, or all.
    case pictures(path: String, count: Int?)
  }

  /// What is being looked at, for a display of progress.
  public enum Stage: Sendable { case data, judged }

  /// Compares pictures.
  ///
  /// - Parameters:
  ///   - subject: what is judged.
  ///   - path: the pictures that it is compared with.
  ///   - last: how many of these, from the end; all where it is not given.
  ///   - heldOut: whether these are only what the model's training held out.
  ///   - file: what gives features.
  ///   - side: the pixels of a side to which pictures of folders are brought; those of the model or of
  ///     the features where it is not given, else their own.
  ///   - options: how pictures come into memory.
  ///   - progress: gets what is looked at, how many are done and of how many; may throw to stop.
  /// - Throws: what is wrong with files, and `JudgingError` where there are too few pictures.
  public init(
    _ subject: Subject, data path: String, last: Int? = nil, heldOut: Bool? = nil,
    features file: FeatureFile,
    side: Int? = nil, options: LoadingOptions = LoadingOptions(),
    progress: (Stage, _ done: Int, _ total: Int) throws -> Void = { _, _, _ in }
  ) throws {
    let extractor = file.extractor
    let size = side.map { [$0, $0] } ?? file.size
    var model: ModelFile?
    if case .model(let path, let choices, _) = subject {
      let file = try ModelFile(path: path)
      // What cannot be drawn is said first.
      _ = try file.completing(choices.sampling)
      model = file
    }
    let all: any ImageDataset
    if side == nil, let model, let shape = model.card.imageShape {
      all = try JudgedPictures(
        for: model, imageShape: shape, data: path, last: nil, heldOut: heldOut ?? false,
        options: options
      ).pictures
    } else {
      all = try Self.opened(path, size: size, options)
    }
    let data = all.subset(all.count - min(last ?? all.count, all.count)..<all.count)
    let judgedPictures: any Judged
    switch subject {
    case .model(let path, var choices, let count):
      choices.count = count ?? data.count
      judgedPictures = DrawnPictures(job: try RenderJob(modelPath: path, choices), name: path)
    case .pictures(let path, let count):
      let other = try Self.opened(path, size: size, options)
      let taken = min(count ?? other.count, other.count)
      judgedPictures = FolderPictures(
        dataset: other.subset((0..<taken).map { $0 * other.count / taken }), name: path)
    }
    let reference = FolderPictures(dataset: data, name: path)
    for side in [judgedPictures, reference] as [any Judged] where side.count < 2 {
      throw JudgingError.tooFew(what: side.name, needed: 2, found: side.count)
    }
    let real = try reference.features(extractor) { try progress(.data, $0, $1) }
    let found = try judgedPictures.features(extractor) { try progress(.judged, $0, $1) }
    let distance = try frechetDistance(FeatureGaussian(of: found), FeatureGaussian(of: real))
    let discrepancy = try KernelDistance(found, real)
    features = extractor.name
    featureCount = extractor.size
    (judged, pictures) = (found.count, real.count)
    frechet = Frechet(name: file.frechetName, value: distance)
    kernel = Kernel(
      name: file.kernelName, mean: discrepancy.mean, deviation: discrepancy.deviation,
      subsets: discrepancy.subsets, subsetSize: discrepancy.subsetSize)
  }

  /// Opens pictures in their own colours, brought to a size where there is one.
  private static func opened(
    _ path: String, size: [Int]?, _ options: LoadingOptions
  ) throws -> any ImageDataset {
    guard let size, DatasetKind(path)?.isOfAnySize == true else {
      do {
        return try openDataset(path, options: options)
      } catch DatasetError.invalid(let path, let expected, let found) where size == nil {
        // The advice there is for recipes.
        throw DatasetError.invalid(
          path: path, expected: expected,
          found: found.split(separator: ";").prefix(1).joined() + "; give --size")
      }
    }
    return try openDataset(
      path, preparation: PicturePreparation(imageShape: [3] + size), options: options)
  }
}
