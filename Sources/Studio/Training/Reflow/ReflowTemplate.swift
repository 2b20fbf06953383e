import Layers
import RectifiedFlow

/// The recipe by which a model is reflowed where none is given.
public enum ReflowTemplate {
  private static let batch = 32

  /// A commented recipe for a model.
  ///
  /// Throws ``ModelError`` where the file is no rectified flow.
  public static func recipe(for file: ModelFile) throws -> String {
    guard let model = file.card.dit else {
      throw ModelError.unreadableCard(
        path: file.path, reason: "only a rectified flow can be reflowed")
    }
    let sampling = file.card.sampling ?? FlowSampling()
    return """
      \(RecipeSchema.comment)
      #
      # A recipe for the reflow of a rectified flow, as 'atelier train --reflow' wrote it: the model learns
      # to go straight from noise to what it draws from it. 'loss.times: one-step' distils it into a
      # single step.

      model:
      \(RecipeLines.setting("family: dit", "all of this as the model has it"))
      \(settings(of: model).map { RecipeLines.setting($0) }.joined(separator: "\n"))

      reflow:
      \(RecipeLines.setting("pairs: 4096", "more of them, less learned by heart"))
      \(RecipeLines.setting("steps: \(sampling.steps)"))
      \(RecipeLines.setting("guidance: \(sampling.guidance)", "what the pairs are drawn with is learned"))

      data:
      \(RecipeLines.setting("validation: 0.05", "of the pairs"))

      loss:
      \(RecipeLines.setting("times: uniform"))
      \(RecipeLines.setting("condition-dropout: 0", "guidance is in the pairs already"))

      sampling:
      \(RecipeLines.setting("steps: 4"))
      \(RecipeLines.setting("guidance: 1", "guidance is in the pairs already"))

      training:
      \(RecipeLines.setting("steps: 3000"))
      \(RecipeLines.setting("batch: \(batch)"))
      \(RecipeLines.setting("shard: \(batch)", "changes bits: gradients are added shard by shard"))

      optimizer:
      \(RecipeLines.setting("name: adamw"))
      \(RecipeLines.setting("rate: 0.0003", "half of what the model began with"))
      \(RecipeLines.setting("clip-norm: 1"))

      schedule:
      \(RecipeLines.setting("name: cosine"))
      \(RecipeLines.setting("warmup: 200"))

      average:
      \(RecipeLines.setting("decay: 0.999"))

      """
  }

  /// What a recipe says of a model; what only some mixers or feed-forwards read, where it is not as usual.
  private static func settings(of model: DiTConfiguration) -> [String] {
    let usual = DiTConfiguration(imageShape: model.imageShape)
    let special = [
      ("state-size", model.stateSize, usual.stateSize), ("block", model.block, usual.block),
      ("expansion", model.expansion, usual.expansion), ("experts", model.experts, usual.experts),
      ("top-k", model.topK, usual.topK),
    ].filter { $0.1 != $0.2 }.map { "\($0.0): \($0.1)" }
    return [
      "patch: \(model.patch)", "width: \(model.width)", "depth: \(model.depth)",
      "heads: \(model.heads)", "feed-forward-ratio: \(model.feedForwardRatio)",
      "mixer: \(model.mixer.rawValue)", "feed-forward: \(model.feedForward.rawValue)",
      "norm: \(model.norm.rawValue)", "norm-placement: \(model.normPlacement.rawValue)",
      "query-key-norm: \(model.queryKeyNorm.rawValue)", "positions: \(model.positions.rawValue)",
      "unpatchify: \(model.unpatchify.rawValue)",
    ] + special + (model.features.map { ["features: \($0)"] } ?? [])
      + (model.capacityFactor == usual.capacityFactor
        ? [] : ["capacity-factor: \(model.capacityFactor)"])
  }
}
