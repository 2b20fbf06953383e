import Datasets

/// Recipes for rectified flow with a diffusion transformer.
struct DiTTemplate: RecipeTemplate {
  private let width = 256
  private let depth = 6

  func recipe(for facts: FolderFacts, data: String) throws -> String {
    // Sixty-four tokens, where the sides allow: attention over more is slow without a need.
    let patch = [8, 4, 2, 1].first { side in
      facts.height.isMultiple(of: side) && facts.width.isMultiple(of: side)
        && facts.height * facts.width >= 64 * side * side
    }
    let batch = min(64, RecipeBudget.batch(pictures: facts.count))
    let share = RecipeBudget.share(pictures: facts.count)
    let holdsOut = facts.isFolder ? share > 0 : RecipeBudget.validation(pictures: facts.count) > 0
    let trained = facts.count - RecipeBudget.validation(pictures: facts.count)
    let tokens = facts.height * facts.width / ((patch ?? 1) * (patch ?? 1))
    let steps = RecipeBudget.steps(
      weights: tokens * depth * 12 * width * width, batch: batch, pictures: trained)
    return """
      \(RecipeLines.head("rectified flow with a diffusion transformer", .dit, facts, data))

      model:
      \(RecipeLines.setting("family: dit"))
      \(RecipeLines.setting("patch: \(patch ?? 1)", "\(tokens) tokens; half of it, four times as many"))
      \(RecipeLines.setting("width: \(width)", "wider and deeper learns more and takes longer"))
      \(RecipeLines.setting("depth: \(depth)"))
      \(RecipeLines.setting("heads: 4"))

      data:
      \(RecipeLines.pictures(facts))
      \(RecipeLines.setting("class-minimum: 40", "smaller folders count for the one around them"))

      loss:
      \(RecipeLines.setting("times: logit-normal", "looks mostly at the middle, where it is hardest"))
      \(RecipeLines.setting("condition-dropout: 0.1", "guidance needs to know pictures of any class"))

      sampling:
      \(RecipeLines.setting("steps: 30"))
      \(RecipeLines.setting("guidance: 2", "1 is none: more variety, less clear classes"))

      training:
      \(RecipeLines.setting("seed: 0", "another seed, another run"))
      \(RecipeLines.setting("steps: \(steps)", RecipeLines.duration(steps, batch, trained)))
      \(RecipeLines.setting("batch: \(batch)", "for \(facts.count) pictures"))
      \(RecipeLines.setting("shard: \(batch / 2)", "changes bits: gradients are added shard by shard"))
      \(RecipeLines.setting("patience: \(holdsOut ? 20 : 0)", RecipeLines.ending(holdsOut)))

      optimizer:
      \(RecipeLines.setting("name: adamw"))
      \(RecipeLines.setting("rate: 0.0005", "twice that may learn faster, or not at all"))
      \(RecipeLines.setting("weight-decay: 0.01"))
      \(RecipeLines.setting("clip-norm: 1", "one odd batch moves nothing far"))

      schedule:
      \(RecipeLines.setting("name: cosine", "small last steps settle"))
      \(RecipeLines.setting("warmup: \(min(500, steps / 10))", "large first steps would break attention"))

      average:
      \(RecipeLines.setting("decay: 0.999", "drawn and kept is a running average of the weights"))

      """
  }
}
