import Images
import Rendering

#if canImport(FoundationEssentials)
  import FoundationEssentials
#else
  import Foundation
#endif

/// What stands in the JSON file beside a golden: how it came to be, by digests.
public struct GoldenRecord: Codable, Equatable, Sendable {
  /// The form of this file; one that is higher was written by a later release.
  public static let currentFormat = 1

  /// The digests of all that decides pixels, and of them: `sha256:` and hexadecimal digits.
  public struct Digests: Codable, Hashable, Sendable {
    /// The model file, `nil` where somebody else drew.
    public var model: String?
    /// The canonical JSON of the recipe, `nil` where somebody else drew.
    public var recipe: String?
    /// Size, channels, depth and samples.
    public var pixels: String
    /// The colour profile that the picture carried, `nil` where it carried none.
    public var profile: String?
  }

  /// What a picture is beside its pixels.
  public struct Form: Codable, Hashable, Sendable {
    /// The columns and rows.
    public var width: Int, height: Int
    /// The samples of a pixel: `grey`, `greyAlpha`, `rgb` or `rgba`.
    public var channels: String
    /// The bits of a sample.
    public var depth: Int
  }

  /// All of a recipe but for who draws.
  public struct Recipe: Codable, Hashable, Sendable {
    /// The seed of the first picture.
    public var seed: UInt64
    /// How many pictures there are.
    public var count: Int
    /// How the model samples.
    public var sampling: RenderRecipe.Sampling
    /// What products are rounded to.
    public var precision: RenderRecipe.Precision?
    /// The bits of a sample.
    public var depth: Int
    /// The sheet.
    public var grid: RenderRecipe.Grid?
  }

  /// The form of this file.
  public var format = currentFormat
  /// The release that drew, and the version of its arithmetic.
  public var version: String, numerics: Int
  /// The instruction set that drew, `nil` where somebody else did.
  public var instructionSet: String?
  /// The model, as the file of cases names it.
  public var model: String?
  /// What was asked.
  public var recipe: Recipe?
  /// The digests.
  public var digests: Digests
  /// What the picture is beside its pixels.
  public var picture: Form
  /// What the model computed on the way, where that was asked for.
  public var trace: GoldenTrace?

}

extension GoldenRecord {
  /// The record as JSON in lines, keys in ascending order: equal records are equal bytes.
  func json() throws -> [UInt8] {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
    return Array(try encoder.encode(self)) + [UInt8(ascii: "\n")]
  }

  /// Reads a record; `path` is for messages.
  init(json bytes: [UInt8], path: String) throws {
    do {
      self = try JSONDecoder().decode(GoldenRecord.self, from: Data(bytes))
    } catch {
      throw GoldenError.record(path: path, reason: "found " + Self.reason(error))
    }
    guard format <= Self.currentFormat else {
      throw GoldenError.record(
        path: path, reason: "found format \(format) of a later release than this one")
    }
    guard try recipe.map({ try PixelDigest.of($0.json()) }) == digests.recipe else {
      throw GoldenError.record(path: path, reason: "found a recipe that its digest does not name")
    }
  }

  private static func reason(_ error: any Error) -> String {
    switch error as? DecodingError {
    case .keyNotFound(let key, _): "no '\(key.stringValue)'"
    case .typeMismatch(_, let context), .valueNotFound(_, let context):
      "'\(context.codingPath.map(\.stringValue).joined(separator: "."))' of another kind"
    default: "something else than JSON"
    }
  }
}

extension GoldenRecord.Recipe {
  /// What a recipe asks for.
  init(_ recipe: RenderRecipe) {
    self.init(
      seed: recipe.seed, count: recipe.count, sampling: recipe.sampling,
      precision: recipe.precision, depth: recipe.depth, grid: recipe.grid)
  }

  /// The recipe as JSON on one line, keys in ascending order.
  func json() throws -> [UInt8] {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    return Array(try encoder.encode(self))
  }

  /// Each setting and its value, as people read them.
  var settings: [(name: String, value: String)] {
    var list = [
      ("count", "\(count)"), ("seed", "\(seed)"), ("temperature", "\(sampling.temperature)"),
      ("precision", (precision ?? .float32).rawValue), ("depth", "\(depth)"),
    ]
    list += [
      ("columns", grid.map { "\($0.columns)" } ?? "none"),
      ("padding", grid.map { "\($0.padding)" } ?? "none"),
      ("background", grid.map { "\($0.background)" } ?? "none"),
      ("labels", grid.map { "\($0.labels)" } ?? "none"),
    ]
    return list.map { (name: $0.0, value: $0.1) }
  }
}

extension GoldenRecord.Form {
  /// What an image is beside its pixels.
  init(_ image: Image) {
    self.init(
      width: image.width, height: image.height, channels: "\(image.channels)",
      depth: image.depth.rawValue)
  }
}
