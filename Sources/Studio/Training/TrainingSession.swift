import Datasets
import Files
import Layers
import Runs
import Tensors
import Training

/// A training run with the model and the pictures that its recipe asks for.
public struct TrainingSession {
  /// The run.
  public let run: TrainingRun
  /// The recipe that is followed.
  public let recipe: RecipeFile
  /// What people call the loss.
  public let lossName: String
  /// How many numbers are trained.
  public let parameterCount: Int

  /// Starts a run in a folder, which is made.
  ///
  /// Throws where the folder has a run already, or the pictures cannot be read or are not what the
  /// model needs; the folder holds no run then.
  public init(
    starting recipe: RecipeFile, data: String, in folder: RunFolder, command: String,
    now: @escaping () -> Double
  ) throws {
    guard !folder.holdsRun else { throw RunError.exists(path: folder.path) }
    let facts = RunFacts(
      version: Release.version, numerics: numericsVersion, command: command,
      overrides: recipe.overrides, data: data, dataDigest: "")
    let parts = try TrainingParts(recipe, facts)
    try makeFolder(folder.path)
    try AtomicFile.write(Array(recipe.text.utf8), to: folder.recipe)
    // Only now does the folder hold a run.
    try facts.write(to: folder)
    try self.init(parts, recipe, in: folder, now)
  }

  /// Goes on with the run of a folder.
  ///
  /// Throws where there is none, or its files or pictures are not what they have to be.
  public init(resuming folder: RunFolder, now: @escaping () -> Double) throws {
    let facts = try RunFacts(of: folder)
    guard facts.numerics == numericsVersion else {
      throw RunError.invalid(
        path: folder.facts, expected: "a run of numerics version \(numericsVersion)",
        found: "\(facts.numerics)")
    }
    let recipe = try RecipeFile(path: folder.recipe, overrides: facts.overrides)
    try self.init(TrainingParts(recipe, facts), recipe, in: folder, now)
  }

  private init(
    _ parts: TrainingParts, _ recipe: RecipeFile, in folder: RunFolder,
    _ now: @escaping () -> Double
  ) throws {
    self.recipe = recipe
    lossName = parts.trainee.lossName
    parameterCount = parts.trainee.model.parameters.reduce(0) { $0 + $1.shape.count }
    run = try TrainingRun(
      in: folder, recipe: recipe.training, trainee: parts.trainee, pictures: parts.pictures,
      heldOut: parts.heldOut, now: now)
  }
}

/// What a run is made of.
private struct TrainingParts {
  let trainee: any Trainee
  let pictures: any ImageDataset
  let heldOut: (any ImageDataset)?

  init(_ recipe: RecipeFile, _ facts: RunFacts) throws {
    let all = try openDataset(facts.data)
    let held = recipe.training.data.validation
    guard held < all.count else {
      throw DatasetError.invalid(
        path: facts.data, expected: "more than the \(held) pictures that are held out",
        found: "\(all.count)")
    }
    pictures = all.subset(0..<all.count - held)
    heldOut = held > 0 ? all.subset(all.count - held..<all.count) : nil
    let text = recipe.text
    trainee =
      switch recipe.model.family {
      case .nice:
        try NICETrainee(recipe, imageShape: all.imageShape, data: facts.data) { steps, metrics in
          ModelCard.Making(
            command: facts.command, recipe: text, overrides: facts.overrides, data: facts.data,
            steps: steps, metrics: metrics)
        }
      }
  }
}
