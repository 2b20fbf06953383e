import Datasets

/// Recipes for classifiers, whose features are what sets of pictures are compared by.
struct ClassifierTemplate: RecipeTemplate {
  func recipe(for facts: FolderFacts, data: String) throws -> String {
    guard facts.classes > 1 else {
      throw DatasetError.invalid(
        path: data, expected: "pictures of two or more classes, in folders of their names",
        found: "\(facts.classes) classes")
    }
    let batch = min(64, RecipeBudget.batch(pictures: facts.count))
    let share = RecipeBudget.share(pictures: facts.count)
    let validation = RecipeBudget.validation(pictures: facts.count)
    let holdsOut = facts.isFolder ? share > 0 : validation > 0
    let trained = facts.count - validation
    // Twenty epochs are enough for so small a network, and some for larger sets.
    let steps = min(20_000, max(500, 20 * trained / batch / 100 * 100))
    return """
      \(RecipeLines.head("a small classifier", .classifier, facts, data))

      model:
      \(RecipeLines.setting("family: classifier"))
      \(RecipeLines.setting("widths: [32, 64, 128]", "channels of its stages; the last are its features"))

      data:
      \(RecipeLines.pictures(facts))
      \(RecipeLines.setting("class-minimum: 40", "smaller folders count for the one around them"))

      training:
      \(RecipeLines.setting("seed: 0", "another seed, another run"))
      \(RecipeLines.setting("steps: \(steps)", "each picture is seen \(steps * batch / trained) times"))
      \(RecipeLines.setting("batch: \(batch)", "for \(facts.count) pictures"))
      \(RecipeLines.setting("shard: \(batch / 2)", "changes bits: gradients are added shard by shard"))
      \(RecipeLines.setting("patience: \(holdsOut ? 20 : 0)", RecipeLines.ending(holdsOut)))

      optimizer:
      \(RecipeLines.setting("name: adamw"))
      \(RecipeLines.setting("rate: 0.002", "twice that may learn faster, or not at all"))
      \(RecipeLines.setting("weight-decay: 0.05", "keeps so few pictures from being learnt by heart"))

      schedule:
      \(RecipeLines.setting("name: cosine", "small last steps settle"))
      \(RecipeLines.setting("warmup: \(min(100, steps / 10))"))

      """
  }
}
