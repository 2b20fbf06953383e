import Checkpoints
import Files
import Flows
import Recipes
import Runs

/// A recipe for a model and its training, as it stands in a YAML file.
public struct RecipeFile: Sendable {
  /// What the model is made of, and what is special in training its family.
  public enum Model: Sendable {
    case nice(NICERecipe)
    case realnvp(MultiscaleRecipe)
    case glow(MultiscaleRecipe)
    case dit(DiTRecipe)
    case classifier(ClassifierRecipe)
    case upscaler(UpscalerRecipe)
    case detr(DETRRecipe)

    /// The family.
    public var family: ModelCard.Family {
      switch self {
      case .nice: .nice
      case .realnvp: .realnvp
      case .glow: .glow
      case .dit: .dit
      case .classifier: .classifier
      case .upscaler: .upscaler
      case .detr: .detr
      }
    }

    init(from root: RecipeSection) throws {
      let section = try root.section("model")
      switch try section.required("family") as ModelCard.Family {
      case .nice: self = .nice(try NICERecipe(from: section))
      case .realnvp: self = .realnvp(try MultiscaleRecipe(.realnvp, from: section))
      case .glow: self = .glow(try MultiscaleRecipe(.glow, from: section))
      case .dit: self = .dit(try DiTRecipe(from: root, model: section))
      case .classifier: self = .classifier(try ClassifierRecipe(from: section))
      case .upscaler: self = .upscaler(try UpscalerRecipe(from: section))
      case .detr: self = .detr(try DETRRecipe(from: root, model: section))
      }
    }
  }

  /// What is trained.
  public let model: Model
  /// How.
  public let training: TrainingRecipe
  /// The file's text.
  public let text: String
  /// What `--set` changed in it, in order, as `key=value`.
  public let overrides: [String]

  /// Reads a recipe and changes it by overrides such as `optimizer.rate=3e-4`.
  ///
  /// Throws where the file cannot be read, a value is wrong, or a key is one that nobody reads.
  public init(path: String, overrides: [String] = []) throws {
    let bytes = try MappedFile(path: path).withBytes { Array($0) }
    try self.init(
      yaml: String(decoding: bytes, as: UTF8.self), path: path, overrides: overrides)
  }

  /// Reads a recipe from a text; `path` is for messages.
  public init(yaml: String, path: String, overrides: [String] = []) throws {
    let root = try RecipeSection(yaml: yaml, path: path, overrides: overrides)
    let (model, training) = try Self.read(root)
    (self.model, text, self.overrides) = (model, yaml, overrides)
    try root.checkAllUsed()
    self.training =
      switch model {
      case .realnvp(let flow), .glow(let flow):
        try flow.fitted(training, in: root.section("training"))
      case .nice, .dit, .classifier, .upscaler, .detr: training
      }
  }

  /// The model whose pictures are learned from in the place of others.
  public var reflow: ReflowRecipe? {
    if case .dit(let model) = model { return model.reflow }
    return nil
  }

  /// Reads every section: what a recipe may hold is learnt from here, too.
  static func read(_ root: RecipeSection) throws -> (Model, TrainingRecipe) {
    (try Model(from: root), try TrainingRecipe(from: root))
  }
}
