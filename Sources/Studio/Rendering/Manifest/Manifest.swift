import Recipes
import Rendering

/// A manifest, checked to the last picture, and the models that draw it.
public struct Manifest: Sendable {
  /// What is drawn.
  public let plan: BatchPlan
  /// What draws it.
  public let models: ModelShelf
  /// How many jobs there are, before their matrices.
  public let jobs: Int

  /// The most combinations of one job's matrix.
  static let mostCombinations = 100_000
  /// The most pictures of a manifest.
  static let mostPictures = 20_000_000

  /// Reads a manifest, opens its models and checks every name; `model` draws the jobs that name none.
  ///
  /// Throws with the line of the manifest where something cannot be drawn as it is.
  public init(path: String, model: String? = nil) throws {
    let file = try ManifestFile(path: path)
    let models = ModelShelf()
    var planner = ManifestPlanner(path: path, models: models, wildcards: file.wildcards)
    // What no job may have is said before what one lacks.
    let everything = ManifestLayers(layers: [file.defaults])
    for key in ManifestJob.keys { _ = everything.has(key) }
    try file.defaults.checkAllUsed()
    for (index, section) in file.jobs.enumerated() {
      for key in ManifestJob.keys + ["matrix"] { _ = section.has(key) }
      try section.checkAllUsed()
      let matrix = try section.section("matrix")
      for key in ManifestJob.keys { _ = matrix.has(key) }
      try matrix.checkAllUsed()
      for combination in try matrix.combinations(limit: Self.mostCombinations) {
        let layers = ManifestLayers(
          layers: (combination.keys.isEmpty ? [] : [combination]) + [section, file.defaults])
        try planner.add(
          ManifestJob(
            layers, number: index + 1, line: section.line, manifest: path, model: model,
            wildcards: file.wildcards))
      }
      try section.checkAllUsed()
    }
    plan = try planner.plan()
    (self.models, jobs) = (models, file.jobs.count)
  }
}
