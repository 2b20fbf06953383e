import Layers
import RectifiedFlow
import Rendering

/// How a rectified flow draws where nobody asks for anything else; a model's card keeps it.
public struct FlowSampling: Codable, Hashable, Sendable {
  /// The solver.
  public var sampler = SamplerKind.euler
  /// How many steps lead from noise to data.
  public var steps = 30
  /// How times are moved towards the noise.
  public var shift = 1.0
  /// How much more a picture becomes what it is asked to be than what it would be anyway.
  public var guidance: Float = 2

  /// The defaults.
  public init() {}

  /// Reads what a card says; what it does not is as the defaults have it.
  public init(from decoder: any Decoder) throws {
    let values = try decoder.container(keyedBy: CodingKeys.self)
    try values.read(.sampler, &sampler)
    try values.read(.steps, &steps)
    try values.read(.shift, &shift)
    try values.read(.guidance, &guidance)
  }

  /// What was asked for, completed: everything that decides a pixel is then said.
  func completing(_ asked: RenderRecipe.Sampling, classes: [String]) -> RenderRecipe.Sampling {
    var sampling = asked
    sampling.sampler = asked.sampler ?? sampler.rawValue
    if asked.times == nil {
      sampling.steps = asked.steps ?? steps
      sampling.spacing = asked.spacing ?? TimeSpacing.Curve.uniform.rawValue
      if asked.dynamicShift == nil { sampling.shift = asked.shift ?? shift }
    }
    sampling.guidance = asked.guidance ?? guidance
    sampling.classes = asked.classes ?? (classes.isEmpty ? nil : classes)
    return sampling
  }
}
