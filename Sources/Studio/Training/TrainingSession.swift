import Datasets
import Files
import Layers
import Runs
import Tensors
import Training

/// A training run with the model and the pictures that its recipe asks for.
public struct TrainingSession {
  /// Gets how many pictures of a reflow are drawn, and of how many; may throw to stop.
  public typealias DrawingProgress = (_ done: Int, _ total: Int) throws -> Void

  /// The run.
  public let run: TrainingRun
  /// The recipe that is followed.
  public let recipe: RecipeFile
  /// What people call the loss.
  public let lossName: String
  /// How many numbers are trained.
  public let parameterCount: Int
  private let trainee: any Trainee

  /// Starts a run in a folder, which is made.
  ///
  /// Throws where the folder has a run already, or the pictures cannot be read or are not what the
  /// model needs; the folder holds no run then.
  public init(
    starting recipe: RecipeFile, data: String, in folder: RunFolder, command: String,
    options: LoadingOptions = LoadingOptions(), drawing: DrawingProgress = { _, _ in },
    now: @escaping () -> Double
  ) throws {
    guard !folder.holdsRun else { throw RunError.exists(path: folder.path) }
    let parts = try TrainingParts(recipe, data: data, command: command, folder, options, drawing)
    let facts = RunFacts(
      version: Release.version, numerics: numericsVersion, command: command,
      overrides: recipe.overrides, data: data, dataDigest: try parts.digest())
    try makeFolder(folder.path)
    try facts.begin(folder, recipe: recipe.text)
    try self.init(parts, recipe, in: folder, now)
  }

  /// Goes on with the run of a folder; `data` says where the pictures lie now, if they were moved.
  ///
  /// Throws where there is none, or its files or pictures are not what they have to be.
  public init(
    resuming folder: RunFolder, data: String? = nil, options: LoadingOptions = LoadingOptions(),
    drawing: DrawingProgress = { _, _ in }, now: @escaping () -> Double
  ) throws {
    let facts = try RunFacts(of: folder)
    guard facts.numerics == numericsVersion else {
      throw RunError.invalid(
        path: folder.facts, expected: "a run of numerics version \(numericsVersion)",
        found: "\(facts.numerics)")
    }
    let recipe = try RecipeFile(path: folder.recipe, overrides: facts.overrides)
    let path = data ?? facts.data
    let parts = try TrainingParts(
      recipe, data: path, command: facts.command, folder, options, drawing)
    let digest = try parts.digest()
    guard digest == facts.dataDigest else {
      throw RunError.otherPictures(path: path, expected: facts.dataDigest, found: digest)
    }
    try self.init(parts, recipe, in: folder, now)
  }

  private init(
    _ parts: TrainingParts, _ recipe: RecipeFile, in folder: RunFolder,
    _ now: @escaping () -> Double
  ) throws {
    self.recipe = recipe
    trainee = parts.trainee
    lossName = trainee.lossName
    parameterCount = parts.trainee.model.parameters.reduce(0) { $0 + $1.shape.count }
    run = try TrainingRun(
      in: folder, recipe: recipe.training, trainee: parts.trainee, pictures: parts.pictures,
      heldOut: parts.heldOut, now: now)
  }
}

extension TrainingSession {
  /// The loss as people read it, from the mean of the model's own.
  public func shown(loss: Double) -> Double { trainee.shown(loss: loss) }
}

/// What a run is made of.
private struct TrainingParts {
  let trainee: any Trainee
  let pictures: any ImageDataset
  let heldOut: (any ImageDataset)?
  /// Of what else is learned from.
  private let otherDigests: [String]

  init(
    _ recipe: RecipeFile, data: String, command: String, _ folder: RunFolder,
    _ options: LoadingOptions, _ drawing: TrainingSession.DrawingProgress
  ) throws {
    let settings = recipe.training.data
    var options = options
    (options.cache, options.workers) = (settings.cache, max(1, settings.workers))
    options.classMinimum = settings.classMinimum
    func opened(_ path: String) throws -> any ImageDataset {
      try openDataset(path, preparation: settings.preparation, options: options)
    }
    let (text, overrides) = (recipe.text, recipe.overrides)
    let making: @Sendable (Int, [String: Double]) -> ModelCard.Making = { steps, metrics in
      ModelCard.Making(
        command: command, recipe: text, overrides: overrides, data: data, steps: steps,
        metrics: metrics)
    }
    if case .detr(let model) = recipe.model {
      var expected = PicturePreparation()
      (expected.size, expected.resize) = (settings.preparation.size, settings.preparation.resize)
      guard settings.preparation == expected, expected.resize != .none else {
        throw DatasetError.invalid(
          path: data,
          expected: "a recipe whose 'data' section has a size, and 'resize: stretch' or 'pad' at "
            + "most: 'boxes' says what is done",
          found: "one that moves, mirrors or cuts pictures without their boxes")
      }
      let split = try BoxedSplit(
        data, split: model.split, heldOut: settings.validation, preparation: settings.preparation,
        hasMasks: model.hasMasks, options: options)
      (pictures, heldOut) = (split.training, split.heldOut)
      let detector = try DETRTrainee(
        model, training: recipe.training, pictures: split.training, heldOut: split.heldOut,
        making: making)
      (trainee, otherDigests) = (detector, detector.digests)
      return
    }
    otherDigests = []
    let first = recipe.reflow == nil ? nil : try ModelFile(path: data)
    let all: any ImageDataset
    if let first, let reflow = recipe.reflow {
      guard settings.preparation == PicturePreparation() else {
        throw DatasetError.invalid(
          path: data, expected: "a recipe that leaves the pictures of a reflow as they are",
          found: "a 'data' section that moves, mirrors or resizes them")
      }
      all = try ReflowPairs(
        reflow, drawnBy: first, in: "\(folder.path)/pairs", progress: drawing)
    } else {
      all = try opened(data)
    }
    let split = try DatasetSplit(all, path: data, heldOut: settings.validation, open: opened)
    (pictures, heldOut) = (split.training, split.heldOut)
    trainee =
      switch recipe.model {
      case .nice(let model):
        try FlowTrainee(
          model, training: recipe.training, imageShape: pictures.imageShape, data: data,
          making: making)
      case .realnvp(let model), .glow(let model):
        try FlowTrainee(
          model, training: recipe.training, pictures: pictures, data: data, making: making)
      case .dit(let model):
        try DiTTrainee(
          model, training: recipe.training, pictures: pictures, data: data, first: first,
          making: making)
      case .classifier(let model):
        try ClassifierTrainee(
          model, training: recipe.training, pictures: pictures, data: data, making: making)
      case .upscaler(let model):
        try UpscalerTrainee(
          model, training: recipe.training, pictures: pictures, data: data, making: making)
      case .detr: preconditionFailure("a detector has pictures of its own")
      }
  }

  /// Of all pictures, those that are held out included.
  func digest() throws -> String {
    let digests =
      try [pictures.digest()] + (heldOut.map { [try $0.digest()] } ?? [])
      + otherDigests
    return digests.joined(separator: " ")
  }
}
