import Images
import Tensors

#if canImport(FoundationEssentials)
  import FoundationEssentials
#else
  import Foundation
#endif

/// What an enlarged picture was made of; it travels inside the file.
public struct UpscaleRecipe: Codable, Hashable, Sendable {
  /// The text keyword under which files carry it, beside what the source said of itself.
  public static let keyword = "atelier-upscale"

  /// What enlarged it.
  public struct Model: Codable, Hashable, Sendable {
    /// Where the model lay, or the name of a filter.
    public var name: String
    /// `sha256:` and the digest of the model's file; `nil` for a filter.
    public var digest: String?
  }

  /// The release that enlarged it.
  public var version: String
  /// The version of the arithmetic.
  public var numerics: Int
  /// What enlarged it.
  public var model: Model
  /// How many times longer its sides became.
  public var scale: Int
  /// Where the source lay, as it was named.
  public var source: String
  /// `sha256:` and the digest of the source's file.
  public var sourceDigest: String
  /// How the file is stored, such as `png 6`.
  public var storage: String

  /// Describes what is made of a file now.
  init(_ method: UpscaleMethod, source: String, digest: String, storage: ImageEncoding) {
    (version, numerics) = (Release.version, numericsVersion)
    (model, scale) = (method.model, method.scale)
    (self.source, sourceDigest) = (source, digest)
    self.storage = storage.brief
  }

  /// Whether two recipes make the same file, wherever model and source lie.
  func makesTheSame(as other: UpscaleRecipe) -> Bool {
    var (first, second) = (self, other)
    if model.digest != nil { (first.model.name, second.model.name) = ("", "") }
    (first.source, second.source) = ("", "")
    (first.version, second.version) = ("", "")
    return first == second
  }

  /// As JSON on one line, keys in ascending order.
  func json() throws -> String {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    return String(decoding: try encoder.encode(self), as: UTF8.self)
  }

  /// Reads what a picture's text says, `nil` where it does not.
  init?(in text: ImageText) {
    guard let json = text[Self.keyword],
      let recipe = try? JSONDecoder().decode(UpscaleRecipe.self, from: Data(json.utf8))
    else { return nil }
    self = recipe
  }
}

extension ImageEncoding {
  /// What decides the bytes of a file, in a few words.
  fileprivate var brief: String {
    switch self {
    case .png(let options): "png \(options.compressionLevel)"
    case .jpeg(let options):
      "jpeg \(options.quality) \(options.subsampling.rawValue)"
        + (options.progressive ? " progressive" : "")
    }
  }
}
