import Datasets
import Layers
import Recipes
import RectifiedFlow

/// What a recipe says of a diffusion transformer and of how it learns and draws, but for the size of
/// its pictures and its classes.
public struct DiTRecipe: Sendable {
  private var base: DiTConfiguration
  /// Whether pictures are asked to be of their class.
  public var usesClasses: Bool
  /// What pictures are asked to be besides.
  private let attributes: [AttributeRecipe]
  /// What the model learns by.
  public var loss: RectifiedFlowLoss
  /// The model whose pictures are learned from in the place of others; `nil` for none.
  public var reflow: ReflowRecipe?
  /// How pictures are drawn, in training and where nothing else is asked for.
  public var sampling: FlowSampling

  init(from root: RecipeSection, model section: RecipeSection) throws {
    base = try Self.configuration(from: section)
    usesClasses = try section.value("classes", default: true)
    attributes = try section.list("attributes").map { try AttributeRecipe(from: $0) }
    loss = try RectifiedFlowLoss(from: root.section("loss"))
    reflow = root.has("reflow") ? try ReflowRecipe(from: root.section("reflow")) : nil
    sampling = try FlowSampling(from: root.section("sampling"))
  }

  private static func configuration(from section: RecipeSection) throws -> DiTConfiguration {
    var model = DiTConfiguration(imageShape: [3, 1, 1])
    func read(_ key: String, _ value: inout Int, in range: ClosedRange<Int>) throws {
      value = try section.number(key, default: value, in: range)
    }
    try read("patch", &model.patch, in: DiTBounds.patch)
    try read("width", &model.width, in: DiTBounds.width)
    try read("depth", &model.depth, in: DiTBounds.depth)
    try read("heads", &model.heads, in: DiTBounds.heads)
    model.mixer = try section.value("mixer", default: model.mixer)
    try read("state-size", &model.stateSize, in: DiTBounds.stateSize)
    try read("block", &model.block, in: DiTBounds.block)
    model.features = try section.optionalNumber("features", in: DiTBounds.features)
    try read("expansion", &model.expansion, in: DiTBounds.expansion)
    model.feedForward = try section.value("feed-forward", default: model.feedForward)
    try read("feed-forward-ratio", &model.feedForwardRatio, in: DiTBounds.feedForwardRatio)
    try read("experts", &model.experts, in: DiTBounds.experts)
    try read("top-k", &model.topK, in: DiTBounds.experts)
    model.capacityFactor = Float(
      try section.number(
        "capacity-factor", default: Double(model.capacityFactor), in: DiTBounds.capacityFactor))
    model.norm = try section.value("norm", default: model.norm)
    model.normPlacement = try section.value("norm-placement", default: model.normPlacement)
    model.queryKeyNorm = try section.value("query-key-norm", default: model.queryKeyNorm)
    model.positions = try section.value("positions", default: model.positions)
    model.unpatchify = try section.value("unpatchify", default: model.unpatchify)
    return model
  }

  /// The configuration of the model for some pictures, with their size, classes and attributes.
  ///
  /// Throws `DatasetError` where they do not have an attribute.
  func configuration(for pictures: any ImageDataset, data: String) throws -> DiTConfiguration {
    var configuration = base
    configuration.imageShape = pictures.imageShape
    if usesClasses, !pictures.classes.isEmpty {
      configuration.conditions = [.classes(pictures.classes)]
    }
    configuration.conditions += try attributes.map { try $0.condition(for: pictures, data: data) }
    return configuration
  }
}

extension RectifiedFlowLoss {
  private enum TimeName: String, CaseIterable, RecipeValue {
    case uniform
    case logitNormal = "logit-normal"
    case mode, cosmap
    case oneStep = "one-step"
  }

  /// Reads the section `loss` of a recipe.
  init(from section: RecipeSection) throws {
    self.init()
    times =
      switch try section.value("times", default: TimeName.logitNormal) {
      case .uniform: .uniform
      case .cosmap: .cosmap
      case .oneStep: .oneStep
      case .mode:
        .mode(scale: Float(try section.number("scale", default: 1.29, in: -0.99...1.74)))
      case .logitNormal:
        .logitNormal(
          mean: Float(try section.number("mean", default: 0, in: -10...10)),
          deviation: Float(try section.number("deviation", default: 1, in: 0.01...10)))
      }
    pairing = try section.value("pairing", default: pairing)
    conditionDropout = Float(
      try section.number("condition-dropout", default: 0.1, in: 0...1))
  }
}

extension FlowSampling {
  /// Reads the section `sampling` of a recipe.
  init(from section: RecipeSection) throws {
    self.init()
    sampler = try section.value("sampler", default: sampler)
    steps = try section.number("steps", default: steps, in: 1...10_000)
    shift = try section.number("shift", default: shift, in: 0.01...100)
    guidance = Float(try section.number("guidance", default: 2, in: 0...100))
  }
}

extension SamplerKind: RecipeValue {}
extension RectifiedFlowLoss.Pairing: RecipeValue {}
extension TokenMixerKind: RecipeValue {}
extension FeedForwardKind: RecipeValue {}
extension QueryKeyNorm: RecipeValue {}
extension DiTConfiguration.Norm: RecipeValue {}
extension DiTConfiguration.NormPlacement: RecipeValue {}
extension DiTConfiguration.Positions: RecipeValue {}
extension DiTConfiguration.Unpatchify: RecipeValue {}
