import Images
import Tensors
import Upscaling

/// What makes pictures larger: a trained network, or a filter.
public struct UpscaleMethod: Sendable {
  enum Kind: Sendable {
    case network(Upscaler)
    case filter(ResizeFilter)
  }

  /// The filters that stand for a model, by their names.
  public static let filters: [ResizeFilter] = [.nearest, .bilinear, .bicubic, .lanczos]
  /// The factors that filters enlarge by.
  public static let filterScales = 2...16

  let kind: Kind
  /// How many times longer sides become.
  public let scale: Int
  /// What recipes call it: a model's file and digest, or a filter's name without one.
  public let model: UpscaleRecipe.Model

  /// Opens a model file, or takes the filter of that name.
  ///
  /// - Parameters:
  ///   - name: the path of a model, or the name of one of ``filters``.
  ///   - scale: the factor that is wanted; a model's own, or 2, where it is not given.
  /// - Throws: what is wrong with the file; ``ModelError/scale(path:expected:found:)`` where the model
  ///   enlarges by another factor.
  public init(_ name: String, scale: Int? = nil) throws {
    guard let filter = Self.filters.first(where: { $0.rawValue == name }) else {
      try self.init(opened: try ModelFile(path: name), scale: scale)
      return
    }
    try self.init(filter, scale: scale ?? 2)
  }

  private init(_ filter: ResizeFilter, scale: Int) throws {
    let name = filter.rawValue
    guard Self.filterScales.contains(scale) else {
      throw ModelError.scale(path: name, expected: 2, found: scale)
    }
    (kind, self.scale) = (.filter(filter), scale)
    model = UpscaleRecipe.Model(name: name, digest: nil)
  }

  /// Builds the network of a model file that is open.
  init(opened file: ModelFile, scale: Int? = nil) throws {
    let upscaler = try file.upscaler()
    guard scale ?? upscaler.scale == upscaler.scale else {
      throw ModelError.scale(path: file.path, expected: upscaler.scale, found: scale ?? 0)
    }
    self.scale = upscaler.scale
    (kind, model) = (
      .network(upscaler), UpscaleRecipe.Model(name: file.path, digest: try file.digest())
    )
  }
}
