import Checkpoints
import Files
import Flows
import Recipes
import Runs

/// A recipe for a model and its training, as it stands in a YAML file.
public struct RecipeFile: Sendable {
  /// What the model is made of, but for the size of its pictures.
  public struct Model: Sendable {
    /// The family.
    public var family: ModelCard.Family
    /// How many couplings a flow has.
    public var couplings: Int
    /// The widths of a conditioner's hidden layers.
    public var hidden: [Int]
    /// The distribution of a flow's code.
    public var prior: Prior
    /// Where a flow scales its components.
    public var scaling: NICEConfiguration.Scaling

    init(from section: RecipeSection) throws {
      family = try section.required("family")
      couplings = try section.number("couplings", default: 4, in: 1...1024)
      hidden = try section.numbers(
        "hidden", default: [1000, 1000, 1000, 1000, 1000], in: 1...65_536)
      prior = try section.value("prior", default: .logistic)
      scaling = try section.value("scaling", default: .last)
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
    (model, training) = try Self.read(root)
    (text, self.overrides) = (yaml, overrides)
    try root.checkAllUsed()
  }

  /// Reads every section: what a recipe may hold is learnt from here, too.
  static func read(_ root: RecipeSection) throws -> (Model, TrainingRecipe) {
    (try Model(from: root.section("model")), try TrainingRecipe(from: root))
  }

  /// The configuration of the model for pictures of a size.
  func nice(imageShape: [Int]) -> NICEConfiguration {
    NICEConfiguration(
      imageShape: imageShape, couplings: model.couplings, hidden: model.hidden, prior: model.prior,
      scaling: model.scaling)
  }
}

extension Prior: RecipeValue {}
extension NICEConfiguration.Scaling: RecipeValue {}
