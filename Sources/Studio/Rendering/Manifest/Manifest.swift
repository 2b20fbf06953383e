import Files
import Images
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

/// Makes a plan of jobs.
struct ManifestPlanner {
  let path: String
  let models: ModelShelf
  let wildcards: [Wildcard]
  private var recipes: [RenderRecipe] = []
  private var places: [RenderRecipe: Int] = [:]
  private var series: [BatchPlan.Series] = []
  private var count = 0

  init(path: String, models: ModelShelf, wildcards: [Wildcard]) {
    (self.path, self.models, self.wildcards) = (path, models, wildcards)
  }

  /// Adds the pictures of a job.
  ///
  /// Throws with its line where its model cannot draw them.
  mutating func add(_ job: ManifestJob) throws {
    let layers = job.layers
    let model = try at("model", of: job) { try models.model(job.model) }
    for key in ["prompt", "negative-prompt"] where layers.has(key) {
      throw fault(key, of: job, "'\(key)': \(job.model) takes no prompt; ask for a 'class'")
    }
    if let size = job.size, let own = model.file.imageSize, own != size {
      throw fault(
        "size", of: job,
        "'size': \(job.model) draws \(own[0])x\(own[1]) only, found \(size[0])x\(size[1])")
    }
    let asked = try at("class", of: job) { try subjects(of: job, model: model.file) }
    var sampling = try at("", of: job) { try model.file.completing(job.choices.sampling) }
    let inTurn = sampling.classes ?? []
    sampling.classes = nil
    let recipe = try at("", of: job) { try models.recipe(model, sampling, job.choices) }
    if places[recipe] == nil {
      // Settings that the model has no room for are found before the first picture.
      _ = try at("", of: job) { try models.source(for: recipe) }
      places[recipe] = recipes.count
      recipes.append(recipe)
    }
    var added = BatchPlan.Series(
      recipe: places[recipe] ?? 0, seeds: job.seeds,
      subjects: asked ?? (inTurn.isEmpty ? .anything : .inTurn(inTurn)), name: job.name,
      encoding: job.encoding)
    (added.line, added.job) = (job.line, job.number)
    count += added.count
    guard count <= Manifest.mostPictures else {
      throw fault(
        "seeds", of: job, "expected at most \(Manifest.mostPictures) pictures, found more")
    }
    series.append(added)
  }

  /// The plan, its names checked: each is one for a file, and no other picture's.
  func plan() throws -> BatchPlan {
    let plan = BatchPlan(recipes: recipes, series: series, wildcards: wildcards)
    var seen: [UInt64: Int32] = [:]
    seen.reserveCapacity(plan.count)
    for index in 0..<plan.count {
      let name = plan.picture(index).name
      func fault(_ reason: String) -> ManifestError {
        .line(path: path, line: plan.series(of: index).line, reason: reason)
      }
      if let complaint = NameTemplate.complaint(about: name) {
        throw fault("'name' makes '\(name)', which names no file: \(complaint)")
      }
      // Disks that ignore case would take two such names for one.
      let digest = nameDigest(name.lowercased())
      if let other = seen.updateValue(Int32(index), forKey: digest) {
        let place = plan.series(of: Int(other)).line
        throw fault(
          "'name' makes '\(name)' for two pictures"
            + (place == plan.series(of: index).line ? "" : ", the other of line \(place)")
            + "; add a field such as {seed} or {index}")
      }
    }
    return plan
  }

  /// The classes that a job asks for by name.
  private func subjects(of job: ManifestJob, model: ModelFile) throws -> BatchPlan.Subjects? {
    guard let classes = job.classes else { return nil }
    func known(_ names: [String]) throws -> [String] {
      var asked = RenderRecipe.Sampling()
      asked.classes = names
      guard let known = try model.completing(asked).classes, known.count == names.count,
        model.drawsClasses
      else {
        throw ModelError.unknownClass(names.first ?? "", path: model.path, known: [])
      }
      return known
    }
    return .each(
      try classes.map { name in
        guard name.hasPrefix("{"), name.hasSuffix("}") else {
          return .named(try known([name])[0])
        }
        let inner = String(name.dropFirst().dropLast())
        guard let wildcard = wildcards.first(where: { $0.name == inner }) else {
          throw RenderWish(
            "'\(name)' is no wildcard of this manifest"
              + (nearestName(to: inner, among: wildcards.map(\.name)).map {
                "; did you mean {\($0)}?"
              } ?? ""))
        }
        return .wildcard(Wildcard(name: inner, values: try known(wildcard.values)))
      })
  }

  private func fault(_ key: String, of job: ManifestJob, _ reason: String) -> ManifestError {
    .line(
      path: path, line: job.layers.has(key) ? job.layers.line(of: key) : job.line,
      reason: reason)
  }

  /// What a closure gives; what it throws is said with the line of a key.
  private func at<Value>(
    _ key: String, of job: ManifestJob, _ body: () throws -> Value
  ) throws -> Value {
    do {
      return try body()
    } catch {
      throw fault(key, of: job, "\(error)")
    }
  }
}

/// A wish that cannot be fulfilled, in words.
private struct RenderWish: Error, CustomStringConvertible {
  let description: String
  init(_ description: String) { self.description = description }
}
