import Layers
import Rendering

/// The small changes to a model's weights that a drawing asks for.
struct WeightAdapters: Sendable {
  /// Opens the files of adapters, in their order.
  init(_ adapters: [RenderRecipe.Adapter]) throws {
    precondition(adapters.isEmpty, "no adapters yet")
  }

  /// The weights of a part with all changes.
  func adapting(
    _ source: any ParameterSource, _ part: StableDiffusion3Part
  ) throws -> any ParameterSource { source }
}
