import Datasets

/// Recipes for upscalers, which learn from pictures that are made smaller.
struct UpscalerTemplate: RecipeTemplate {
  func recipe(for facts: FolderFacts, data: String) throws -> String {
    guard min(facts.height, facts.width) >= 8, facts.height.isMultiple(of: 2),
      facts.width.isMultiple(of: 2)
    else {
      throw DatasetError.invalid(
        path: data, expected: "pictures of even sides of at least 8 pixels",
        found: "\(facts.width)×\(facts.height)")
    }
    let batch = min(64, RecipeBudget.batch(pictures: facts.count))
    let share = RecipeBudget.share(pictures: facts.count)
    let validation = RecipeBudget.validation(pictures: facts.count)
    let holdsOut = facts.isFolder ? share > 0 : validation > 0
    let trained = facts.count - validation
    let pixels = facts.height * facts.width / 4
    let weights = (75 * 64 + 576 * 32 + 288 * 12) * pixels
    let steps = RecipeBudget.steps(weights: weights, batch: batch, pictures: trained)
    let sees = facts.channels == 1 ? "luminance" : "colours"
    return """
      \(RecipeLines.head("an upscaler", .upscaler, facts, data))

      model:
      \(RecipeLines.setting("family: upscaler"))
      \(RecipeLines.setting("scale: 2", "how many times longer sides become"))
      \(RecipeLines.setting("sees: \(sees)", "luminance: a network for colour and grey alike"))
      \(RecipeLines.setting("widths: [64, 32]", "channels of its convolutions: more see more, slower"))
      \(RecipeLines.setting("upsampling: pixel-shuffle", "as in ESPCN; or transposed-convolution and others"))

      data:
      \(RecipeLines.pictures(facts))

      training:
      \(RecipeLines.setting("seed: 0", "another seed, another run"))
      \(RecipeLines.setting("steps: \(steps)", RecipeLines.duration(steps, batch, trained)))
      \(RecipeLines.setting("batch: \(batch)", "for \(facts.count) pictures"))
      \(RecipeLines.setting("shard: \(batch / 2)", "changes bits: gradients are added shard by shard"))
      \(RecipeLines.setting("patience: \(holdsOut ? 20 : 0)", RecipeLines.ending(holdsOut)))

      optimizer:
      \(RecipeLines.setting("name: adamw"))
      \(RecipeLines.setting("rate: 0.001", "twice that may learn faster, or not at all"))
      \(RecipeLines.setting("weight-decay: 0", "the network is too small to learn pictures by heart"))

      schedule:
      \(RecipeLines.setting("name: cosine", "small last steps settle"))
      \(RecipeLines.setting("warmup: \(min(100, steps / 10))"))

      """
  }
}
