import Images
import Rendering
import Synchronization
import Tensors

/// The models of a batch, each opened and built once however many recipes it draws.
public final class ModelShelf: PictureSources {
  /// A model, and the folder that says what it is made of, where one is named.
  struct Place: Hashable, Sendable {
    let path: String
    var configuration: String?
  }

  /// What decides the weights that are built: adapters change them.
  fileprivate struct Weights: Equatable {
    let digest: String
    let adapters: [RenderRecipe.Adapter]?
  }

  fileprivate struct State {
    var opened: [Place: any PictureModel] = [:]
    /// Digests take a walk over whole files; which these are depends on the encoders left out.
    var digests: [[String]: String] = [:]
    /// What was built last of models: others are built anew when they come again.
    var built: [(weights: Weights, model: any BuiltModel)] = []
    var sources: [(recipe: RenderRecipe, source: any PictureSource)] = []
  }

  /// How many models are held at once, and how many of their sources.
  private static let most = (models: 2, sources: 2)

  private let state = Mutex(State())
  private let watch = DrawingWatch()
  /// How often pictures went through models.
  public var evaluations: ModelEvaluations { watch.evaluations }

  /// An empty shelf.
  public init() {}

  /// Opens a model, or gives the one that is open.
  func model(_ place: Place) throws -> any PictureModel {
    try state.withLock { try $0.model(place) }
  }

  /// The recipe of pictures of a model, whatever their seeds and classes.
  ///
  /// Throws where the model draws none such.
  func recipe(_ place: Place, _ choices: RenderChoices) throws -> RenderRecipe {
    try state.withLock { state in
      let sampling = try state.model(place).completing(choices.sampling)
      var recipe = RenderRecipe(
        version: Release.version, numerics: numericsVersion,
        model: RenderRecipe.Model(
          file: place.path, digest: try state.digest(place, sampling),
          configuration: place.configuration),
        seed: 0, count: 1, sampling: sampling,
        precision: choices.precision == .float32 ? nil : choices.precision, depth: choices.depth)
      recipe.upscale = try choices.upscale.map { try UpscaleMethod($0).asRecipe }
      return recipe
    }
  }

  /// What draws pictures of a recipe.
  public func source(for recipe: RenderRecipe) throws -> any PictureSource {
    // Those who wait for the same source find it here.
    try state.withLock { state in
      if let known = state.sources.first(where: { $0.recipe == recipe }) { return known.source }
      let place = Place(path: recipe.model.file, configuration: recipe.model.configuration)
      let found = try state.digest(place, recipe.sampling)
      guard found == recipe.model.digest else {
        throw RenderError.model(
          path: recipe.model.file, expected: recipe.model.digest, found: found)
      }
      let built = try state.built(place, recipe, most: Self.most.models)
      let drawn = PreciseSource(
        drawing: try built.pictures(recipe.sampling, depth: recipe.depth, watching: watch),
        recipe.precision)
      let source = drawn.enlarged(by: try recipe.upscale.map { try UpscaleMethod($0) })
      if state.sources.count == Self.most.sources { state.sources.removeFirst() }
      state.sources.append((recipe, source))
      return source
    }
  }
}

extension ModelShelf.State {
  fileprivate mutating func model(_ place: ModelShelf.Place) throws -> any PictureModel {
    if let known = opened[place] { return known }
    let model = try openPictureModel(place.path, configuration: place.configuration)
    opened[place] = model
    return model
  }

  fileprivate mutating func digest(
    _ place: ModelShelf.Place, _ sampling: RenderRecipe.Sampling
  ) throws -> String {
    let key = [place.path, place.configuration ?? ""] + (sampling.prompt?.without ?? [])
    if let known = digests[key] { return known }
    let digest = try model(place).digest(for: sampling)
    digests[key] = digest
    return digest
  }

  fileprivate mutating func built(
    _ place: ModelShelf.Place, _ recipe: RenderRecipe, most: Int
  ) throws -> any BuiltModel {
    let weights = ModelShelf.Weights(
      digest: recipe.model.digest, adapters: recipe.sampling.adapters)
    if let known = built.first(where: { $0.weights == weights }) { return known.model }
    if built.count == most { built.removeFirst() }
    let model = try model(place).built(for: recipe.sampling)
    built.append((weights, model))
    return model
  }
}
