import Checkpoints
import Files
import Rendering

/// A model that is open and can draw: a file of ours, or a pipeline of Stable Diffusion 3.
package protocol PictureModel: Sendable {
  /// Where it lies, as it was named.
  var path: String { get }

  /// `sha256:` and the digest of all that decides pixels, for these settings.
  func digest(for sampling: RenderRecipe.Sampling) throws -> String

  /// What was asked for, with what the model draws by where nothing was.
  ///
  /// Throws where it is asked for something that it does not know.
  func completing(_ asked: RenderRecipe.Sampling) throws -> RenderRecipe.Sampling

  /// Builds the model, ready to draw what ``completing(_:)`` returned.
  func prepared(
    _ sampling: RenderRecipe.Sampling, depth: Int, watching watch: DrawingWatch
  ) throws -> PreparedPictures

  /// Width and height of what the model draws, `nil` where it draws any.
  var imageSize: [Int]? { get }

  /// Builds what pictures of these and other settings share: those that adapters and text encoders
  /// agree with.
  func built(for sampling: RenderRecipe.Sampling) throws -> any BuiltModel
}

/// A model with its weights in place, which draws in any way that its family can.
package protocol BuiltModel: Sendable {
  /// What draws pictures in some way.
  func pictures(
    _ sampling: RenderRecipe.Sampling, depth: Int, watching watch: DrawingWatch
  ) throws -> any PictureSource
}

/// What is told of while pictures are drawn.
public struct DrawingWatch: Sendable {
  /// How often pictures went through the model.
  public var evaluations = ModelEvaluations()
  /// Where a picture of Stable Diffusion 3 is shown as it comes into being; `nil` for nowhere.
  public var preview: Preview?

  /// Watches nothing but the count.
  public init() {}
}

/// A model that is ready to draw, and what a person should know of it.
public struct PreparedPictures: Sendable {
  /// What draws.
  public var source: any PictureSource
  /// What it takes; `nil` where that is not worth a word.
  public var plan: DrawingPlan?
  /// What was not done as it was asked for, a line each.
  public var notes: [String] = []
}

/// Opens a model; a file of weights alone needs the folder of its configuration.
///
/// Throws where it is none that draws pictures.
func openPictureModel(_ path: String, configuration: String? = nil) throws -> any PictureModel {
  if let configuration {
    return try StableDiffusion3Files(singleFile: path, configuration: configuration)
  }
  if StableDiffusion3Files.recognizes(folder: path) {
    return try StableDiffusion3Files(folder: path)
  }
  if FileKind(path) == .file {
    let checkpoint = try Checkpoint(path: path)
    if checkpoint.names.contains(where: StableDiffusion3Files.isForeign) {
      throw PipelineError.noConfiguration(path: path)
    }
  }
  return try ModelFile(path: path)
}

extension RenderRecipe.Sampling {
  /// What is asked for that only models know that read prompts.
  var promptSettings: [String] {
    [
      ("prompt", prompt != nil), ("size", size != nil), ("layers to skip", skippedLayers != nil),
      ("LoRA", !(adapters ?? []).isEmpty),
    ].filter(\.1).map(\.0)
  }

  /// What is asked for that only models know that start from normal numbers.
  var generatorSettings: [String] { generator == nil ? [] : ["generator of noise"] }
}
