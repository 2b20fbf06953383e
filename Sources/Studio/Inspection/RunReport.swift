import Files
import Runs

/// What the folder of a training run holds.
public struct RunReport: Codable, Sendable {
  /// What files are for.
  public enum Use: String, Codable, CaseIterable, Sendable {
    /// What a resumed run needs.
    case states
    /// The last model and the best.
    case models
    /// The log, and what other programs draw from it.
    case logs
    /// The grids.
    case samples
    /// Loss curves and the overview.
    case pictures
    /// All else.
    case other

    /// Which use a file of the folder has, by its path from there.
    init(of file: String) {
      self =
        switch file {
        case "state.safetensors": .states
        case "model.safetensors", "best.safetensors": .models
        case "log.jsonl": .logs
        case "loss.svg", "loss.png", "overview.png": .pictures
        case _ where file.hasPrefix("good-") && file.hasSuffix(".safetensors"): .states
        case _ where file.hasPrefix("samples/"): .samples
        case _ where file.split(separator: "/").last?.hasPrefix("events.out.") ?? false: .logs
        default: .other
        }
    }
  }

  /// How much lies in the folder.
  public struct Disk: Codable, Sendable {
    /// How many files.
    public let files: Int
    /// How many bytes they have.
    public let bytes: Int
    /// The bytes by use.
    public let uses: [String: Int]
  }

  /// Where it lies.
  public let path: String
  /// What it was started with.
  public let facts: RunFacts
  /// What kind of model it trains.
  public let family: String
  /// How many numbers are trained; `nil` before anything was kept.
  public let parameters: Int?
  /// How it trains.
  public let recipe: TrainingRecipe
  /// What goes on.
  public let activity: RunStatus.Activity
  /// How far it has come.
  public let progress: RunProgress
  /// How many steps are kept, whatever happens.
  public let keptSteps: Int
  /// How many pictures it learned from in a second, over all its time; `nil` at its start.
  public let picturesPerSecond: Double?
  /// What lies in the folder.
  public let disk: Disk

  /// Whether a folder looks like that of a run, be it whole or not.
  static func recognizes(_ path: String) -> Bool {
    let folder = RunFolder(path)
    return FileKind(path) == .folder
      && [folder.facts, folder.recipe, folder.log].contains { FileKind($0) == .file }
  }

  init(path: String) throws {
    let folder = RunFolder(path)
    guard folder.holdsRun else {
      throw RunError.invalid(
        path: folder.path, expected: "a run with its run.json",
        found: "none; its start was cut short, train again")
    }
    facts = try RunFacts(of: folder)
    let recipe = try RecipeFile(path: folder.recipe, overrides: facts.overrides)
    let status = try RunStatus(of: folder)
    self.path = folder.path
    (family, self.recipe) = (recipe.model.family.rawValue, recipe.training)
    (activity, progress) = (status.activity, status.progress)
    (keptSteps, parameters) = (status.keptSteps, status.parameters)
    let pictures = Double(progress.step) * Double(recipe.training.batch)
    picturesPerSecond =
      progress.seconds > 0 && progress.step > 0 ? pictures / progress.seconds : nil
    disk = try Disk(of: folder.path)
  }
}

extension RunReport.Disk {
  fileprivate init(of folder: String) throws {
    var uses: [String: Int] = [:]
    let names = try Files.files(below: folder)
    for name in names {
      uses[RunReport.Use(of: name).rawValue, default: 0] += fileSize("\(folder)/\(name)")
    }
    self.uses = uses
    files = names.count
    bytes = uses.values.reduce(0, +)
  }
}
