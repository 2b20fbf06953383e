import Datasets
import Flows
import Layers
import Recipes
import Runs
import Tensors

/// What a recipe says of RealNVP or Glow, but for the size of its pictures and its classes.
public struct MultiscaleRecipe: Sendable {
  /// What it says, for pictures that nobody has seen yet.
  private var base: MultiscaleConfiguration
  /// Whether pictures are asked to be of their class.
  public var usesClasses: Bool

  init(_ architecture: MultiscaleConfiguration.Architecture, from section: RecipeSection) throws {
    base = MultiscaleConfiguration(architecture, imageShape: [1, 1, 1])
    base.levels = try section.number("levels", default: base.levels, in: 1...8)
    if architecture == .glow {
      base.steps = try section.number("steps", default: base.steps, in: 1...256)
      base.mixing = try section.value("mixing", default: base.mixing)
    }
    base.coupling = try section.value("coupling", default: base.coupling)
    func bound(_ key: String, _ value: Float) throws -> Float {
      Float(try section.number(key, default: Double(value), in: 0.01...100))
    }
    base.scaleBound = try bound("scale-bound", base.scaleBound)
    base.bins = try section.number("bins", default: base.bins, in: 2...64)
    base.splineBound = try bound("spline-bound", base.splineBound)
    base.norm = try section.value("norm", default: base.norm)
    base.conditioner = try section.value("conditioner", default: base.conditioner)
    base.width = try section.number("width", default: base.width, in: 1...4096)
    base.blocks = try section.number("blocks", default: base.blocks, in: 0...64)
    base.transform = try section.value("transform", default: base.transform)
    base.dequantisation = try section.value("dequantisation", default: base.dequantisation)
    base.memory = try section.value("memory", default: base.memory)
    usesClasses = try section.value("classes", default: true)
  }

  /// The configuration of the model for some pictures.
  ///
  /// Throws `DatasetError` where there is no such model.
  func configuration(for pictures: any ImageDataset, data: String) throws -> MultiscaleConfiguration
  {
    var configuration = base
    configuration.imageShape = pictures.imageShape
    configuration.classes = usesClasses ? pictures.classes : []
    if let complaint = configuration.complaint {
      throw DatasetError.invalid(
        path: data, expected: "pictures that the recipe's flow can have", found: complaint)
    }
    return configuration
  }

  /// How it is trained: as a recipe's section says, but that batch norm sees whole steps where no
  /// shard is asked for.
  ///
  /// Throws `RecipeError` where it cannot be trained in that way.
  func fitted(_ training: TrainingRecipe, in section: RecipeSection) throws -> TrainingRecipe {
    var training = training
    if base.norm == .batch, !section.has("shard") { training.shard = training.batch }
    guard training.precision == .float32 else {
      throw section.error(
        "precision", expected: "f32: rounded products would map other numbers than are counted",
        found: training.precision.rawValue)
    }
    guard base.norm != .batch || training.shard == training.batch else {
      throw section.error(
        "shard", expected: "the batch, \(training.batch): batch norm sees a whole step",
        found: "\(training.shard)")
    }
    training.microBatch = max(training.microBatch, training.shard)
    return training
  }
}

extension MultiscaleConfiguration.CouplingKind: RecipeValue {}
extension MultiscaleConfiguration.Norm: RecipeValue {}
extension MultiscaleConfiguration.Mixing: RecipeValue {}
extension MultiscaleConfiguration.Transform: RecipeValue {}
extension MultiscaleConfiguration.Dequantisation: RecipeValue {}
extension ConvolutionConditioner.Kind: RecipeValue {}
extension FlowMemory: RecipeValue {}
