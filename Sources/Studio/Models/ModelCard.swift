import Checkpoints
import Datasets
import Detection
import Flows
import Judging
import Layers
import Recipes
import RectifiedFlow
import Tensors
import Upscaling

#if canImport(FoundationEssentials)
  import FoundationEssentials
#else
  import Foundation
#endif

/// What a model file says about itself: `__metadata__["atelier"]`, as JSON.
public struct ModelCard: Codable, Hashable, Sendable {
  /// The key of the file's metadata.
  public static let key = "atelier"

  /// The families of models of ours.
  public enum Family: String, Codable, CaseIterable, Sendable, RecipeValue {
    case nice, realnvp, glow, dit, classifier, upscaler, detr
  }

  /// How the model came to be.
  public struct Making: Codable, Hashable, Sendable {
    /// The command that trained it.
    public var command: String
    /// The recipe that it followed, as YAML; empty where an earlier release wrote another form.
    public var recipe: String
    /// What `--set` changed in it, in order, as `key=value`.
    public var overrides: [String]
    /// What it was trained on.
    public var data: String
    /// How many steps were taken; fewer than the recipe's where the run was ended early.
    public var steps: Int
    /// What was measured, by name.
    public var metrics: [String: Double]

    /// Says how a model came to be.
    public init(
      command: String, recipe: String, overrides: [String], data: String, steps: Int,
      metrics: [String: Double]
    ) {
      (self.command, self.recipe, self.overrides) = (command, recipe, overrides)
      (self.data, self.steps, self.metrics) = (data, steps, metrics)
    }

    /// Reads what a file says.
    public init(from decoder: any Decoder) throws {
      let values = try decoder.container(keyedBy: CodingKeys.self)
      command = try values.decode(String.self, forKey: .command)
      recipe = (try? values.decode(String.self, forKey: .recipe)) ?? ""
      overrides = try values.decodeIfPresent([String].self, forKey: .overrides) ?? []
      data = try values.decode(String.self, forKey: .data)
      steps = try values.decode(Int.self, forKey: .steps)
      metrics = try values.decode([String: Double].self, forKey: .metrics)
    }
  }

  /// The version of the arithmetic that trained it.
  public var numerics = numericsVersion
  /// The family, which says how the rest is read.
  public var family: Family
  /// What a NICE model is made of.
  public var nice: NICEConfiguration?
  /// What RealNVP or Glow is made of.
  public var flow: MultiscaleConfiguration?
  /// What a diffusion transformer is made of.
  public var dit: DiTConfiguration?
  /// What a classifier is made of.
  public var classifier: ClassifierConfiguration?
  /// What an upscaler is made of.
  public var upscaler: UpscalerConfiguration?
  /// What a detector is made of.
  public var detr: DETRConfiguration?
  /// `[C, H, W]` of the pictures that a detector learned from.
  public var detrImageShape: [Int]?
  /// How they got it: `pad` in their own proportions, `nil` squeezed.
  public var detrResize: PicturePreparation.Resize?
  /// How a rectified flow draws where nobody asks for anything else.
  public var sampling: FlowSampling?
  /// How it came to be, `nil` for a model from elsewhere.
  public var making: Making?

  /// Creates the card of a NICE model.
  public init(nice: NICEConfiguration, making: Making? = nil) {
    family = .nice
    self.nice = nice
    self.making = making
  }

  /// Creates the card of RealNVP or Glow.
  public init(flow: MultiscaleConfiguration, making: Making? = nil) {
    family = flow.architecture == .glow ? .glow : .realnvp
    self.flow = flow
    self.making = making
  }

  /// Creates the card of a diffusion transformer.
  public init(dit: DiTConfiguration, sampling: FlowSampling, making: Making? = nil) {
    family = .dit
    self.dit = dit
    self.sampling = sampling
    self.making = making
  }

  /// Creates the card of a classifier.
  public init(classifier: ClassifierConfiguration, making: Making? = nil) {
    family = .classifier
    self.classifier = classifier
    self.making = making
  }

  /// Creates the card of an upscaler.
  public init(upscaler: UpscalerConfiguration, making: Making? = nil) {
    family = .upscaler
    self.upscaler = upscaler
    self.making = making
  }

  /// Creates the card of a detector.
  public init(
    detr: DETRConfiguration, imageShape: [Int], isPadded: Bool = false, making: Making? = nil
  ) {
    family = .detr
    (self.detr, detrImageShape) = (detr, imageShape)
    detrResize = isPadded ? .pad : nil
    self.making = making
  }

  /// `[C, H, W]` of the pictures that the model is about, `nil` where the card does not say.
  var imageShape: [Int]? {
    nice?.imageShape ?? flow?.imageShape ?? dit?.imageShape ?? classifier?.imageShape
  }

  /// Writes a model's parameters into a file that carries the card.
  func write(_ parameters: [Parameter], to path: String) throws {
    var writer = SafetensorsWriter(metadata: [Self.key: try json()])
    for parameter in parameters { writer.add(parameter.value, named: parameter.name) }
    try writer.write(to: path)
  }

  /// The card as JSON on one line, keys in ascending order.
  public func json() throws -> String {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    return String(decoding: try encoder.encode(self), as: UTF8.self)
  }
}
