/// What a flow in training keeps until gradients are asked for.
public enum FlowMemory: String, Codable, CaseIterable, Sendable {
  /// What each part made.
  case standard
  /// The last result alone: what went in before is computed by the inverse, block by block, so that
  /// memory does not grow with depth.
  ///
  /// The inverse is off by roundings, so that gradients have other bits: it is part of a recipe.
  case invertible
}
