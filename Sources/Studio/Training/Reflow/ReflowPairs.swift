import Checkpoints
import Crypto
import Datasets
import Files
import RectifiedFlow
import Rendering
import Tensors

/// Pictures that a model drew, to be learned from with the noise that each was drawn from.
///
/// They lie in a folder in portions, each whole or absent, so that a run that was killed draws only
/// what is missing. A picture's name is its seed.
struct ReflowPairs: ImageDataset {
  /// How many pictures lie in a file, and are drawn at once.
  private static let portion = 64

  let imageShape: [Int]
  let classes: [String]
  private let seed: UInt64
  private var pictures: [UInt8] = []
  private var labels: [Int] = []

  var count: Int { labels.count }

  func samples(at index: Int) -> [UInt8] {
    let size = imageShape.reduce(1, *)
    return Array(pictures[index * size..<(index + 1) * size])
  }

  func name(at index: Int) -> String { "\(seed &+ UInt64(index))" }

  func label(at index: Int) -> Int? { classes.isEmpty ? nil : labels[index] }

  /// Reads the pairs of a folder, and has those drawn that are not there.
  ///
  /// - Parameters:
  ///   - recipe: what they are.
  ///   - file: the model that draws.
  ///   - folder: where they lie.
  ///   - progress: gets how many there are, and how many there will be; may throw.
  /// - Throws: ``ModelError`` where the model is no rectified flow or draws what is no number, the
  ///   errors of files, and what the closure throws.
  init(
    _ recipe: ReflowRecipe, drawnBy file: ModelFile, in folder: String,
    progress: (_ done: Int, _ total: Int) throws -> Void
  ) throws {
    guard let configuration = file.card.dit else {
      throw ModelError.unreadableCard(
        path: file.path, reason: "only a rectified flow can be reflowed")
    }
    (imageShape, classes, seed) = (configuration.imageShape, configuration.classes, recipe.seed)
    var asked = RenderRecipe.Sampling()
    (asked.steps, asked.guidance) = (recipe.steps, recipe.guidance)
    let drawing = RenderRecipe(
      version: Release.version, numerics: numericsVersion,
      model: RenderRecipe.Model(file: "", digest: try file.digest()), seed: recipe.seed,
      count: recipe.pairs, sampling: try file.completing(asked))
    let source = try file.prepared(
      drawing.sampling, depth: 8, watching: DrawingWatch()
    ).source
    // Whatever decides a pixel is in the recipe: pairs of another one are drawn again.
    let origin = try drawing.json()
    try makeFolder(folder)
    let requests = drawing.requests
    for start in stride(from: 0, to: requests.count, by: Self.portion) {
      try progress(start, requests.count)
      let part = Array(requests[start..<min(start + Self.portion, requests.count)])
      let path = "\(folder)/pairs-\(start).safetensors"
      let levels =
        try Self.read(path, origin: origin)
        ?? Self.draw(part, source, shape: imageShape, origin: origin, to: path)
      pictures += levels
      labels += part.map { $0.className.flatMap(classes.firstIndex) ?? -1 }
    }
    try progress(requests.count, requests.count)
  }

  private static let key = "atelier-pairs"

  /// The levels of a portion; `nil` where there is none, or one of another origin.
  private static func read(_ path: String, origin: String) throws -> [UInt8]? {
    guard FileKind(path) == .file else { return nil }
    let file = try SafetensorsFile(path: path)
    guard file.metadata[key] == origin, file["pictures"] != nil else { return nil }
    return try file.integers(named: "pictures").map { UInt8($0) }
  }

  private static func draw(
    _ requests: [PictureRequest], _ source: any PictureSource, shape: [Int], origin: String,
    to path: String
  ) throws -> [UInt8] {
    let levels = try source.draw(requests).flatMap { PreparedPicture($0).samples }
    var writer = SafetensorsWriter(metadata: [key: origin])
    writer.add(
      levels.map(Int.init), Shape([requests.count] + shape), named: "pictures", as: .uint8)
    try writer.write(to: path)
    return levels
  }
}
