import Images
import Rendering
import Tensors

/// A recipe together with the model that draws it.
public struct RenderJob: Sendable {
  /// What is drawn.
  public let recipe: RenderRecipe
  /// What draws it.
  public let source: any PictureSource
  /// How often pictures went through the model so far.
  public let evaluations = ModelEvaluations()

  /// What a user may choose about a new picture.
  public typealias Choices = RenderChoices

  /// Prepares new pictures of a model.
  ///
  /// Throws where the file is not a model.
  public init(modelPath: String, _ choices: Choices) throws {
    let file = try ModelFile(path: modelPath)
    try self.init(
      file, RenderRecipe.Model(file: modelPath, digest: try file.digest()), choices)
  }

  /// Prepares new pictures of a model that is open, under the name that recipes give it.
  init(_ file: ModelFile, _ model: RenderRecipe.Model, _ choices: Choices) throws {
    let sampling = try file.completing(choices.sampling)
    let upscale = try choices.upscale.map { try UpscaleMethod($0) }
    var recipe = RenderRecipe(
      version: Release.version, numerics: numericsVersion, model: model, seed: choices.seed,
      count: choices.count, sampling: sampling,
      precision: choices.precision == .float32 ? nil : choices.precision, depth: choices.depth,
      grid: choices.grid)
    recipe.upscale = upscale.map(\.asRecipe)
    self.recipe = recipe
    let drawn = PreciseSource(
      drawing: try file.pictures(sampling, depth: choices.depth, evaluations: evaluations),
      recipe.precision)
    source = drawn.enlarged(by: upscale)
  }

  /// Prepares to draw a picture again from the recipe that it carries.
  ///
  /// The model lies where the recipe says, or at `modelPath`. Throws where the picture carries no
  /// recipe, or where this release or the model would draw something else.
  public init(from picturePath: String, modelPath: String? = nil) throws {
    let picture = try Image.read(picturePath)
    let recipe = try RenderRecipe(carriedBy: picture, path: picturePath)
    guard recipe.numerics == numericsVersion else {
      throw RenderError.numerics(
        path: picturePath, found: recipe.numerics, current: numericsVersion)
    }
    let file = try ModelFile(path: modelPath ?? recipe.model.file)
    let digest = try file.digest()
    guard digest == recipe.model.digest else {
      throw RenderError.model(path: file.path, expected: recipe.model.digest, found: digest)
    }
    for input in [recipe.sampling.over?.image, recipe.sampling.over?.mask].compactMap(\.self) {
      let digest = try fileDigest(input.file)
      guard digest == input.digest else {
        throw RenderError.input(path: input.file, expected: input.digest, found: digest)
      }
    }
    let upscale = try recipe.upscale.map { try UpscaleMethod($0) }
    self.recipe = recipe
    let drawn = PreciseSource(
      drawing: try file.pictures(recipe.sampling, depth: recipe.depth, evaluations: evaluations),
      recipe.precision)
    source = drawn.enlarged(by: upscale)
  }
}
