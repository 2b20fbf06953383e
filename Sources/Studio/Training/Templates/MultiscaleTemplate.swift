import Datasets
import Flows

/// Recipes for RealNVP and Glow.
struct MultiscaleTemplate: RecipeTemplate {
  private let architecture: MultiscaleConfiguration.Architecture

  init(_ architecture: MultiscaleConfiguration.Architecture) { self.architecture = architecture }

  func recipe(for facts: FolderFacts, data: String) throws -> String {
    let isGlow = architecture == .glow
    let shape = [facts.channels, facts.height, facts.width]
    let sizes = (1...3).reversed().map {
      MultiscaleConfiguration(
        architecture, imageShape: shape, levels: $0, steps: 8, width: isGlow ? 128 : 32)
    }
    guard let model = sizes.first(where: { $0.complaint == nil }) ?? sizes.last,
      model.complaint == nil
    else {
      throw DatasetError.invalid(
        path: data, expected: "pictures with even sides", found: "\(facts.height)×\(facts.width)")
    }
    let batch = min(64, RecipeBudget.batch(pictures: facts.count))
    let share = RecipeBudget.share(pictures: facts.count)
    let holdsOut = facts.isFolder ? share > 0 : RecipeBudget.validation(pictures: facts.count) > 0
    let trained = facts.count - RecipeBudget.validation(pictures: facts.count)
    let steps = RecipeBudget.steps(weights: weights(model), batch: batch, pictures: trained)
    let name = isGlow ? "Glow, a normalizing flow," : "RealNVP, a normalizing flow,"
    let shard = isGlow ? batch / 2 : batch
    let why =
      isGlow ? "changes bits: gradients are added shard by shard" : "batch norm sees a whole step"
    let depth =
      isGlow
      ? RecipeLines.setting("steps: \(model.steps)", "for each level; more learns more")
      : RecipeLines.setting("blocks: \(model.blocks)", "of each coupling; more learns more")
    return """
      \(RecipeLines.head(name, isGlow ? .glow : .realnvp, facts, data))

      model:
      \(RecipeLines.setting("family: \(architecture.rawValue)"))
      \(RecipeLines.setting("levels: \(model.levels)", "resolutions, each half of the one before"))
      \(depth)
      \(RecipeLines.setting("width: \(model.width)", "wider learns more and takes longer"))

      data:
      \(RecipeLines.pictures(facts))

      training:
      \(RecipeLines.setting("seed: 0", "another seed, another run"))
      \(RecipeLines.setting("steps: \(steps)", RecipeLines.duration(steps, batch, trained)))
      \(RecipeLines.setting("batch: \(batch)", "for \(facts.count) pictures"))
      \(RecipeLines.setting("shard: \(shard)", why))
      \(RecipeLines.setting("patience: \(holdsOut ? 20 : 0)", RecipeLines.ending(holdsOut)))

      optimizer:
      \(RecipeLines.setting("name: adamw"))
      \(RecipeLines.setting("rate: 0.001", "twice that may learn faster, or not at all"))
      \(RecipeLines.setting("weight-decay: 0"))
      \(RecipeLines.setting("clip-norm: 50", "one odd batch moves nothing far"))

      schedule:
      \(RecipeLines.setting("name: cosine", "small last steps settle"))
      \(RecipeLines.setting("warmup: \(min(500, steps / 10))", "large first steps would break the scales"))

      average:
      \(RecipeLines.setting("decay: 0.999", "drawn and kept is a running average of the weights"))

      """
  }

  /// How many multiplications conditioners take for a picture.
  private func weights(_ model: MultiscaleConfiguration) -> Int {
    var (channels, pixels, total) = (
      model.imageShape[0], model.imageShape[1] * model.imageShape[2], 0
    )
    for _ in 0..<model.levels {
      let width = model.width
      switch architecture {
      case .glow:
        (channels, pixels) = (channels * 4, pixels / 4)
        total += model.steps * pixels * (9 * width * channels * 3 / 2 + width * width)
        channels /= 2
      case .realnvp:
        total += 6 * pixels * (9 * width * channels * 3 + model.blocks * 18 * width * width)
        (channels, pixels) = (channels * 2, pixels / 4)
      }
    }
    return total
  }
}
