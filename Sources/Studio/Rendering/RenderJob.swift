import Images
import Rendering
import Tensors

/// A recipe together with the model that draws it.
public struct RenderJob: Sendable {
  /// What is drawn.
  public let recipe: RenderRecipe
  /// What draws it.
  public let source: any PictureSource
  /// What it takes; `nil` where that is not worth a word.
  public let plan: DrawingPlan?
  /// What was not done as it was asked for, a line each.
  public let notes: [String]
  /// How often pictures went through the model so far.
  public let evaluations: ModelEvaluations

  /// What a user may choose about a new picture.
  public typealias Choices = RenderChoices

  /// Prepares new pictures of a model; a file of weights alone needs the folder of its configuration.
  ///
  /// Throws where the file is not a model.
  public init(
    modelPath: String, configuration: String? = nil, _ choices: Choices,
    watching watch: DrawingWatch = DrawingWatch()
  ) throws {
    let model = try openPictureModel(modelPath, configuration: configuration)
    let sampling = try model.completing(choices.sampling)
    try self.init(
      model,
      RenderRecipe.Model(
        file: modelPath, digest: try model.digest(for: sampling), configuration: configuration),
      sampling, choices, watching: watch)
  }

  /// Prepares new pictures of a model that is open, under the name that recipes give it, by complete
  /// settings.
  init(
    _ model: any PictureModel, _ name: RenderRecipe.Model, _ sampling: RenderRecipe.Sampling,
    _ choices: Choices, watching watch: DrawingWatch = DrawingWatch()
  ) throws {
    var recipe = RenderRecipe(
      version: Release.version, numerics: numericsVersion, model: name, seed: choices.seed,
      count: choices.count, sampling: sampling,
      precision: choices.precision == .float32 ? nil : choices.precision, depth: choices.depth,
      grid: choices.grid)
    let upscale = try choices.upscale.map { try UpscaleMethod($0) }
    recipe.upscale = upscale.map(\.asRecipe)
    try self.init(recipe, model, upscale, watching: watch)
  }

  /// Prepares to draw a picture again from the recipe that it carries.
  ///
  /// The model lies where the recipe says, or at `modelPath`, and its configuration too. Throws where
  /// the picture carries no recipe, or where this release or the model would draw something else.
  public init(
    from picturePath: String, modelPath: String? = nil, configuration: String? = nil,
    watching watch: DrawingWatch = DrawingWatch()
  ) throws {
    let picture = try Image.read(picturePath)
    var recipe = try RenderRecipe(carriedBy: picture, path: picturePath)
    guard recipe.numerics == numericsVersion else {
      throw RenderError.numerics(
        path: picturePath, found: recipe.numerics, current: numericsVersion)
    }
    let model = try openPictureModel(
      modelPath ?? recipe.model.file, configuration: configuration ?? recipe.model.configuration)
    let digest = try model.digest(for: recipe.sampling)
    guard recipe.model.isOf(digest) else {
      throw RenderError.model(path: model.path, expected: recipe.model.digest, found: digest)
    }
    // Settings of other programs name the model by a part of both.
    if recipe.model.digest != digest {
      recipe.model = RenderRecipe.Model(file: model.path, digest: digest)
    }
    for input in recipe.sampling.inputs {
      let digest = try fileDigest(input.file)
      guard digest == input.digest else {
        throw RenderError.input(path: input.file, expected: input.digest, found: digest)
      }
    }
    try self.init(
      recipe, model, try recipe.upscale.map { try UpscaleMethod($0) }, watching: watch)
  }

  private init(
    _ recipe: RenderRecipe, _ model: any PictureModel, _ upscale: UpscaleMethod?,
    watching watch: DrawingWatch
  ) throws {
    let prepared = try model.prepared(recipe.sampling, depth: recipe.depth, watching: watch)
    (self.recipe, evaluations) = (recipe, watch.evaluations)
    (plan, notes) = (prepared.plan, prepared.notes)
    source = PreciseSource(drawing: prepared.source, recipe.precision).enlarged(by: upscale)
  }
}

extension RenderRecipe.Sampling {
  /// The files that take part in drawing.
  fileprivate var inputs: [RenderRecipe.Input] {
    [over?.image, over?.mask, between?.first, between?.last].compactMap(\.self)
      + (adapters ?? []).map(\.file)
  }
}

extension RenderRecipe.Model {
  /// Whether a digest is the model's, of which there may be ten digits only.
  fileprivate func isOf(_ digest: String) -> Bool {
    let digits = "sha256:".count + 10
    return self.digest == digest || (self.digest.count == digits && digest.hasPrefix(self.digest))
  }
}
