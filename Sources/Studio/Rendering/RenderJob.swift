import Images
import Rendering
import Tensors

/// A recipe together with the model that draws it.
public struct RenderJob: Sendable {
  /// What is drawn.
  public let recipe: RenderRecipe
  /// What draws it.
  public let source: any PictureSource

  /// What a user may choose about a new picture.
  public struct Choices: Sendable {
    /// The seed of the first picture.
    public var seed: UInt64 = 0
    /// How many pictures there are.
    public var count = 1
    /// How the model samples.
    public var sampling = RenderRecipe.Sampling()
    /// What products are rounded to.
    public var precision = RenderRecipe.Precision.float32
    /// The bits of a sample: 8 or 16.
    public var depth = 8
    /// The sheet, `nil` for single pictures.
    public var grid: RenderRecipe.Grid?

    /// The defaults.
    public init() {}
  }

  /// Prepares new pictures of a model.
  ///
  /// Throws where the file is not a model.
  public init(modelPath: String, _ choices: Choices) throws {
    let file = try ModelFile(path: modelPath)
    recipe = RenderRecipe(
      version: Release.version, numerics: numericsVersion,
      model: RenderRecipe.Model(file: modelPath, digest: try file.digest()), seed: choices.seed,
      count: choices.count, sampling: choices.sampling,
      precision: choices.precision == .float32 ? nil : choices.precision, depth: choices.depth,
      grid: choices.grid)
    source = PreciseSource(
      drawing: try file.pictures(choices.sampling, depth: choices.depth), recipe.precision)
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
    self.recipe = recipe
    source = PreciseSource(
      drawing: try file.pictures(recipe.sampling, depth: recipe.depth), recipe.precision)
  }
}
