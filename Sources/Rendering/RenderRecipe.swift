#if canImport(FoundationEssentials)
  import FoundationEssentials
#else
  import Foundation
#endif

/// Everything that decides the pixels of a picture or a sheet; it travels inside the file.
///
/// What changes no bit (threads, batches, the instruction set) is not in it.
public struct RenderRecipe: Codable, Hashable, Sendable {
  /// The text keyword under which files carry a recipe.
  public static let keyword = "atelier"

  /// Which model drew.
  public struct Model: Codable, Hashable, Sendable {
    /// Where the model lay, as it was named on the command line.
    public var file: String
    /// `sha256:` and the digest of the file in hexadecimal digits; of a folder, that of all files
    /// that take part.
    public var digest: String
    /// The folder that says what a file of weights alone is made of; `nil` where it says so itself.
    public var configuration: String?

    /// Creates a reference to a model.
    public init(file: String, digest: String, configuration: String? = nil) {
      (self.file, self.digest, self.configuration) = (file, digest, configuration)
    }
  }

  /// What the operands of a model's products are rounded to.
  public enum Precision: String, Codable, CaseIterable, Sendable {
    case float32 = "f32"
    case bfloat16 = "bf16"
    case float16 = "f16"
  }

  /// How several pictures are laid out on one sheet.
  public struct Grid: Codable, Hashable, Sendable {
    /// How many pictures stand in a row.
    public var columns: Int
    /// The pixels around each picture.
    public var padding: Int
    /// Red, green and blue behind the pictures.
    public var background: [UInt8]
    /// Whether the seed is written below each picture.
    public var labels: Bool

    /// Creates a layout.
    public init(
      columns: Int, padding: Int = 2, background: [UInt8] = [0, 0, 0], labels: Bool = false
    ) {
      self.columns = columns
      self.padding = padding
      self.background = background
      self.labels = labels
    }
  }

  /// What enlarges pictures after they are drawn.
  public struct Upscale: Codable, Hashable, Sendable {
    /// A model, or a filter by its name, whose digest is empty.
    public var model: Model
    /// How many times longer sides become.
    public var scale: Int

    /// Names what enlarges.
    public init(model: Model, scale: Int) { (self.model, self.scale) = (model, scale) }
  }

  /// The release that drew.
  public var version: String
  /// The version of the arithmetic: where it differs, bits may.
  public var numerics: Int
  /// Which model drew.
  public var model: Model
  /// The seed of the first picture; picture k has seed + k.
  public var seed: UInt64
  /// How many pictures there are.
  public var count: Int
  /// How the model samples.
  public var sampling: Sampling
  /// What products are rounded to; `nil` is single precision, which rounds nothing.
  public var precision: Precision?
  /// The bits of a sample: 8 or 16.
  public var depth: Int
  /// What enlarges each picture, `nil` where they stay as they are drawn.
  public var upscale: Upscale?
  /// The sheet, `nil` for a single picture.
  public var grid: Grid?
  /// The settings that a sheet compares, `nil` where there is none; count and grid then say nothing.
  public var plot: Plot?

  /// Creates a recipe.
  public init(
    version: String, numerics: Int, model: Model, seed: UInt64, count: Int, sampling: Sampling,
    precision: Precision? = nil, depth: Int = 8, grid: Grid? = nil
  ) {
    self.version = version
    self.numerics = numerics
    self.model = model
    self.seed = seed
    self.count = count
    self.sampling = sampling
    self.precision = precision
    self.depth = depth
    self.grid = grid
  }

  /// The seeds of the pictures, in order; past the largest they go on from 0.
  public var seeds: [UInt64] { (0..<count).map { seed &+ UInt64($0) } }

  /// What each picture is drawn from, in order.
  public var requests: [PictureRequest] {
    seeds.enumerated().map { index, seed in
      PictureRequest(
        seed: seed, className: className(of: index), place: sampling.between?.places[index])
    }
  }

  private func className(of index: Int) -> String? {
    guard let classes = sampling.classes, !classes.isEmpty else { return nil }
    return classes[index % classes.count]
  }

  /// The recipe of the picture at a place alone.
  public func alone(at index: Int) -> RenderRecipe {
    var recipe = self
    (recipe.seed, recipe.count, recipe.grid) = (seed &+ UInt64(index), 1, nil)
    recipe.sampling.classes = className(of: index).map { [$0] }
    recipe.sampling.between?.places = sampling.between.map { [$0.places[index]] } ?? []
    return recipe
  }

  /// The recipe as JSON on one line, keys in ascending order.
  public func json() throws -> String {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    return String(decoding: try encoder.encode(self), as: UTF8.self)
  }
}
