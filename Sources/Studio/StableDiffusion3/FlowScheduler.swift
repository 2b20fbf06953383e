import Layers
import RectifiedFlow
import Rendering

/// What a pipeline's `scheduler_config.json` says about the times of its steps.
struct FlowScheduler: Decodable, Sendable {
  var kind = "FlowMatchEulerDiscreteScheduler"
  var shift = 1.0
  var isDynamic = false
  var usesBeta = false
  var usesKarras = false
  var usesExponential = false

  enum CodingKeys: String, CodingKey {
    case kind = "_class_name"
    case shift
    case isDynamic = "use_dynamic_shifting"
    case usesBeta = "use_beta_sigmas"
    case usesKarras = "use_karras_sigmas"
    case usesExponential = "use_exponential_sigmas"
  }

  init(from decoder: any Decoder) throws {
    let values = try decoder.container(keyedBy: CodingKeys.self)
    try values.read(.kind, &kind)
    try values.read(.shift, &shift)
    try values.read(.isDynamic, &isDynamic)
    try values.read(.usesBeta, &usesBeta)
    try values.read(.usesKarras, &usesKarras)
    try values.read(.usesExponential, &usesExponential)
  }

  /// Throws where pictures would be drawn at other times than the file means.
  func check(path: String) throws {
    let known = "FlowMatchEulerDiscreteScheduler"
    guard kind == known else {
      throw PipelineError.setting("_class_name", path: path, expected: known, found: kind)
    }
  }

  /// The curve on which its times lie.
  var spacing: TimeSpacing.Curve {
    usesBeta ? .beta : usesKarras ? .karras : usesExponential ? .exponential : .flowMatch
  }
}
