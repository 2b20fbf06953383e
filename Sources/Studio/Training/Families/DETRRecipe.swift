import Detection
import Layers
import Recipes
import Training

/// What a recipe says of a detector and of what is done to its pictures, but for their size and classes.
public struct DETRRecipe: Sendable {
  /// The sizes, with the classes left open.
  public var configuration: DETRConfiguration
  /// How it is trained.
  public var options: TrainableDetector.Options
  /// Which part of a folder as VOC has it is learned from.
  public var split: String
  /// The file of a detector that gets a mask head; `nil` for one that learns from nothing.
  public var detector: String?

  init(from root: RecipeSection, model: RecipeSection) throws {
    var configuration = DETRConfiguration()
    var backbone = BackboneConfiguration()
    backbone.layerKind = .basic
    backbone.normalization = .groupNorm
    backbone.hiddenSizes = try model.numbers("widths", default: [32, 64, 128, 192], in: 8...4096)
    backbone.embeddingSize = backbone.hiddenSizes.first ?? 32
    backbone.depths = try model.numbers(
      "layers", default: backbone.hiddenSizes.map { _ in 2 }, in: 1...100)
    backbone.dilatedStages = try model.number(
      "dilated-stages", default: min(1, backbone.hiddenSizes.count - 1), in: 0...3)
    configuration.backbone = backbone
    configuration.size = try model.number("width", default: 128, in: 8...4096)
    let heads = try model.number("heads", default: 8, in: 1...64)
    (configuration.encoderHeads, configuration.decoderHeads) = (heads, heads)
    let ratio = try model.number("feed-forward-ratio", default: 4, in: 1...16) as Double
    configuration.encoderHidden = Int(Double(configuration.size) * ratio)
    configuration.decoderHidden = configuration.encoderHidden
    configuration.encoderLayers = try model.number("encoder-layers", default: 1, in: 0...24)
    configuration.decoderLayers = try model.number("decoder-layers", default: 3, in: 1...24)
    configuration.hasAuxiliaryLosses = true
    let grid = try model.numbers("anchors", default: [10, 8], count: 2, in: 1...100)
    let side = try model.number("anchor-side", default: 0.15, in: 0.01...0.9) as Double
    configuration.queries = grid[0] * grid[1]
    configuration.anchors = AnchorConfiguration(
      columns: grid[0], rows: grid[1], side: Float(side))
    configuration.weights.classCost = 2
    configuration.classes = ["object"]
    detector = try model.optional("detector")
    configuration.hasMasks = try model.optional("masks") ?? (detector != nil)
    let isFrozen = try model.optional("frozen") ?? (detector != nil)
    if detector != nil, !configuration.hasMasks {
      throw model.error("masks", expected: "true beside 'detector'", found: "false")
    }
    if isFrozen, detector == nil {
      throw model.error("frozen", expected: "'detector' beside it", found: "none")
    }
    self.configuration = configuration
    // What a mask head asks for besides is looked at where the model is built.
    configuration.hasMasks = false
    do { try configuration.check() } catch {
      throw model.error("widths", expected: "sizes that go together", found: "\(error)")
    }
    let boxes = try root.section("boxes")
    split = try boxes.value("split", default: "train")
    options = TrainableDetector.Options()
    options.isDetectorFrozen = isFrozen
    options.denoisingGroups = try boxes.number("denoising", default: 1, in: 0...16)
    options.augmentation.flip = try boxes.value("flip", default: true)
    options.augmentation.flipVertically = try boxes.value("flip-vertically", default: false)
    options.augmentation.zoom = Float(try boxes.number("zoom", default: 1.5, in: 1...4) as Double)
    options.augmentation.colour = Float(
      try boxes.number("colour", default: 0.3, in: 0...1) as Double)
  }

  /// Whether the model says which pixels belong to an object.
  var hasMasks: Bool { configuration.hasMasks }

  /// The sizes of the model for some classes.
  func configuration(classes: [String]) -> DETRConfiguration {
    var configuration = configuration
    configuration.classes = classes
    return configuration
  }
}
