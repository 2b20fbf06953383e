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
    let line = RecipeLines.setting
    return """
      \(RecipeSchema.comment)
      #
      # A recipe for the reflow of a rectified flow, as 'atelier train --reflow' wrote it: the model learns
      # to go straight from noise to what it draws from it. 'loss.times: one-step' distils it into a
      # single step.

      model:
      \(line("family: dit", "all of this as the model has it"))
      \(line("patch: \(model.patch)", ""))
      \(line("width: \(model.width)", ""))
      \(line("depth: \(model.depth)", ""))
      \(line("heads: \(model.heads)", ""))
      \(line("feed-forward-ratio: \(model.feedForwardRatio)", ""))
      \(line("mixer: \(model.mixer.rawValue)", ""))
      \(line("feed-forward: \(model.feedForward.rawValue)", ""))
      \(line("norm: \(model.norm.rawValue)", ""))
      \(line("norm-placement: \(model.normPlacement.rawValue)", ""))
      \(line("query-key-norm: \(model.queryKeyNorm.rawValue)", ""))
      \(line("positions: \(model.positions.rawValue)", ""))
      \(line("unpatchify: \(model.unpatchify.rawValue)", ""))

      reflow:
      \(line("pairs: 4096", "more of them, less learned by heart"))
      \(line("steps: \(sampling.steps)", ""))
      \(line("guidance: \(sampling.guidance)", "what the pairs are drawn with is learned"))

      data:
      \(line("validation: 0.05", "of the pairs"))

      loss:
      \(line("times: uniform", ""))
      \(line("condition-dropout: 0", "guidance is in the pairs already"))

      sampling:
      \(line("steps: 4", ""))
      \(line("guidance: 1", "guidance is in the pairs already"))

      training:
      \(line("steps: 3000", ""))
      \(line("batch: \(batch)", ""))
      \(line("shard: \(batch)", "changes bits: gradients are added shard by shard"))

      optimizer:
      \(line("name: adamw", ""))
      \(line("rate: 0.0003", "half of what the model began with"))
      \(line("clip-norm: 1", ""))

      schedule:
      \(line("name: cosine", ""))
      \(line("warmup: 200", ""))

      average:
      \(line("decay: 0.999", ""))

      """
  }
}
