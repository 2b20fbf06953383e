import Rendering

/// How a rectified flow draws where nobody asks for anything else; a model's card keeps it.
public struct FlowSampling: Codable, Hashable, Sendable {
  /// How many steps lead from noise to data.
  public var steps = 30
  /// How much more a picture becomes what it is asked to be than what it would be anyway.
  public var guidance: Float = 2

  /// The defaults.
  public init() {}

  /// What was asked for, completed: everything that decides a pixel is then said.
  func completing(_ asked: RenderRecipe.Sampling, classes: [String]) -> RenderRecipe.Sampling {
    var sampling = asked
    sampling.steps = asked.steps ?? steps
    sampling.guidance = asked.guidance ?? guidance
    sampling.classes = asked.classes ?? (classes.isEmpty ? nil : classes)
    return sampling
  }
}
