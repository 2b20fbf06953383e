import Images
import Rendering
import Synchronization
import Tensors

/// The models of a batch, each opened and built once however many recipes it draws.
public final class ModelShelf: PictureSources {
  /// A model that is open, and its digest, which takes a walk over the whole file.
  struct Opened: Sendable {
    let file: ModelFile
    let digest: String
  }

  private struct State {
    var opened: [String: Opened] = [:]
    /// What was built last of models, by the digest: others are built anew when they come again.
    var built: [(digest: String, model: BuiltModel)] = []
    var sources: [(recipe: RenderRecipe, source: any PictureSource)] = []
  }

  /// How many models are held at once, and how many of their sources.
  private static let most = (models: 2, sources: 2)

  private let state = Mutex(State())
  /// How often pictures went through models.
  public let evaluations = ModelEvaluations()

  /// An empty shelf.
  public init() {}

  /// Opens a model, or gives the one that is open.
  func model(_ path: String) throws -> Opened {
    try state.withLock { state in
      if let known = state.opened[path] { return known }
      let file = try ModelFile(path: path)
      let opened = Opened(file: file, digest: try file.digest())
      state.opened[path] = opened
      return opened
    }
  }

  /// The recipe of pictures of a model, whatever their seeds and classes.
  func recipe(
    _ model: Opened, _ sampling: RenderRecipe.Sampling, _ choices: RenderChoices
  ) throws -> RenderRecipe {
    var recipe = RenderRecipe(
      version: Release.version, numerics: numericsVersion,
      model: RenderRecipe.Model(file: model.file.path, digest: model.digest), seed: 0, count: 1,
      sampling: sampling, precision: choices.precision == .float32 ? nil : choices.precision,
      depth: choices.depth)
    recipe.upscale = try choices.upscale.map { try UpscaleMethod($0).asRecipe }
    return recipe
  }

  /// What draws pictures of a recipe.
  public func source(for recipe: RenderRecipe) throws -> any PictureSource {
    let model = try model(recipe.model.file)
    guard model.digest == recipe.model.digest else {
      throw RenderError.model(
        path: recipe.model.file, expected: recipe.model.digest, found: model.digest)
    }
    // Those who wait for the same source find it here.
    return try state.withLock { state in
      if let known = state.sources.first(where: { $0.recipe == recipe }) { return known.source }
      let built: BuiltModel
      if let known = state.built.first(where: { $0.digest == model.digest }) {
        built = known.model
      } else {
        if state.built.count == Self.most.models { state.built.removeFirst() }
        built = try BuiltModel(model.file)
        state.built.append((model.digest, built))
      }
      let drawn = PreciseSource(
        drawing: try built.pictures(
          recipe.sampling, depth: recipe.depth, evaluations: evaluations),
        recipe.precision)
      let source = drawn.enlarged(by: try recipe.upscale.map { try UpscaleMethod($0) })
      if state.sources.count == Self.most.sources { state.sources.removeFirst() }
      state.sources.append((recipe, source))
      return source
    }
  }
}
