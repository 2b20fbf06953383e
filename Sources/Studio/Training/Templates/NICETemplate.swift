import Datasets

/// Recipes for NICE.
struct NICETemplate: RecipeTemplate {
  private let couplings = 4
  private let layers = 3

  func recipe(for facts: FolderFacts, data: String) throws -> String {
    guard facts.components.isMultiple(of: 2) else {
      throw DatasetError.invalid(
        path: data, expected: "pictures with an even number of values",
        found: "\(facts.channels)×\(facts.height)×\(facts.width)")
    }
    let batch = RecipeBudget.batch(pictures: facts.count)
    let validation = RecipeBudget.validation(pictures: facts.count)
    let holdsOut =
      facts.isFolder ? RecipeBudget.share(pictures: facts.count) > 0 : validation > 0
    let trained = facts.count - validation
    let hidden = facts.components <= 1024 ? 512 : 1000
    let steps = RecipeBudget.steps(
      weights: weights(facts.components, hidden), batch: batch, pictures: trained)
    let sizes = Array(repeating: "\(hidden)", count: layers).joined(separator: ", ")
    return """
      \(RecipeLines.head("NICE, a normalizing flow,", .nice, facts, data))

      model:
      \(RecipeLines.setting("family: nice"))
      \(RecipeLines.setting("couplings: \(couplings)", "as in the paper"))
      \(RecipeLines.setting("hidden: [\(sizes)]", "wider learns more and takes longer"))
      \(RecipeLines.setting("scaling: first", "the paper scales last, which trains worse"))

      data:
      \(RecipeLines.pictures(facts))
      \(RecipeLines.setting("shift: \(facts.isFramed ? 1 : 0)", moved(facts)))

      training:
      \(RecipeLines.setting("seed: 0", "another seed, another run"))
      \(RecipeLines.setting("steps: \(steps)", RecipeLines.duration(steps, batch, trained)))
      \(RecipeLines.setting("batch: \(batch)", "for \(facts.count) pictures"))
      \(RecipeLines.setting("shard: \(batch / 2)", "changes bits: gradients are added shard by shard"))
      \(RecipeLines.setting("patience: \(holdsOut ? 20 : 0)", RecipeLines.ending(holdsOut)))

      optimizer:
      \(RecipeLines.setting("name: adamw"))
      \(RecipeLines.setting("rate: 0.001", "twice that may learn faster, or not at all"))
      \(RecipeLines.setting("weight-decay: 0.01"))
      \(RecipeLines.setting("groups:"))
      \(RecipeLines.setting("  - match: log_scale", "log-scales have far to go"))
      \(RecipeLines.setting("    rate-factor: 20"))
      \(RecipeLines.setting("    weight-decay: 0", "and zero is no place to draw them to"))

      schedule:
      \(RecipeLines.setting("name: cosine", "small last steps settle"))
      \(RecipeLines.setting("warmup: \(min(200, steps / 10))", "large first steps would break the scales"))

      """
  }

  /// How many weights the products of all couplings have.
  private func weights(_ components: Int, _ hidden: Int) -> Int {
    couplings * (components * hidden + (layers - 1) * hidden * hidden)
  }

  private func moved(_ facts: FolderFacts) -> String {
    facts.isFramed
      ? "by up to a pixel: their edges are black, so nothing is lost"
      : "moved pictures would have black edges, these have none"
  }
}
