import Recipes
import Rendering

/// Makes a plan of jobs.
struct ManifestPlanner {
  let path: String
  let models: ModelShelf
  let wildcards: [Wildcard]
  private var recipes: [RenderRecipe] = []
  private var places: [RenderRecipe: Int] = [:]
  private var checked: Set<RenderRecipe> = []
  private var series: [BatchPlan.Series] = []
  private var count = 0

  init(path: String, models: ModelShelf, wildcards: [Wildcard]) {
    (self.path, self.models, self.wildcards) = (path, models, wildcards)
  }

  /// Adds the pictures of a job.
  ///
  /// Throws with its line where its model cannot draw them.
  mutating func add(_ job: ManifestJob) throws {
    let model = try at("model", of: job) { try models.model(job.model) }
    var choices = job.choices
    if let size = job.size, let own = model.imageSize {
      guard own == size else {
        throw fault(
          "size", of: job,
          "'size': \(model.path) draws \(own[0])x\(own[1]) only, found \(size[0])x\(size[1])")
      }
    } else {
      choices.sampling.size = job.size
    }
    let asked = try at("class", of: job) { try subjects(of: job, model: model) }
    let parts = job.prompt?.prompts(for: job.seeds).map { (Optional($0.prompt), $0.seeds) }
    var before = 0
    for (prompt, seeds) in parts ?? [(nil, job.seeds)] {
      choices.sampling.prompt = prompt
      var recipe = try at(nil, of: job) { try models.recipe(job.model, choices) }
      let inTurn = recipe.sampling.classes ?? []
      recipe.sampling.classes = nil
      var added = BatchPlan.Series(
        recipe: try place(of: recipe, job), seeds: seeds,
        subjects: asked ?? (inTurn.isEmpty ? .anything : .inTurn(inTurn)), name: job.name,
        encoding: job.encoding)
      (added.line, added.job, added.before) = (job.line, job.number, before)
      before += added.count
      count += added.count
      guard count <= Manifest.mostPictures else {
        throw fault(
          "seeds", of: job, "expected at most \(Manifest.mostPictures) pictures, found more")
      }
      series.append(added)
    }
  }

  /// The place of a recipe among those of the plan.
  private mutating func place(of recipe: RenderRecipe, _ job: ManifestJob) throws -> Int {
    if let place = places[recipe] { return place }
    // Settings that the model has no room for are found before the first picture; words are no such,
    // and there may be many.
    var wordless = recipe
    wordless.sampling.prompt?.text = ""
    wordless.sampling.prompt?.negative = ""
    if checked.insert(wordless).inserted {
      _ = try at(nil, of: job) { try models.source(for: recipe) }
    }
    places[recipe] = recipes.count
    recipes.append(recipe)
    return recipes.count - 1
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
  private func subjects(
    of job: ManifestJob, model: any PictureModel
  ) throws -> BatchPlan.Subjects? {
    guard let classes = job.classes else { return nil }
    func known(_ names: [String]) throws -> [String] {
      var asked = RenderRecipe.Sampling()
      asked.classes = names
      return try model.completing(asked).classes ?? names
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

  /// What a closure gives; what it throws is said with the line of a key, of the one that it is about
  /// where none is given.
  private func at<Value>(
    _ key: String?, of job: ManifestJob, _ body: () throws -> Value
  ) throws -> Value {
    do {
      return try body()
    } catch {
      throw fault(key ?? Self.key(of: error) ?? "", of: job, "\(error)")
    }
  }

  /// The key that an error is about, `nil` where it does not say.
  private static func key(of error: any Error) -> String? {
    switch error {
    case ModelError.takesNo(let setting, _, _):
      ["layers to skip": "skip-layers", "LoRA": "lora", "generator of noise": "rng"][setting]
        ?? setting
    case PipelineError.setting(let name, _, _, _): name
    default: nil
    }
  }
}

/// A wish that cannot be fulfilled, in words.
private struct RenderWish: Error, CustomStringConvertible {
  let description: String
  init(_ description: String) { self.description = description }
}
