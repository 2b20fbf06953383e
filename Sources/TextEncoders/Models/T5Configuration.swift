import Layers

/// The sizes of a ``T5Encoder``, as `config.json` of transformers gives them.
///
/// What a file does not say is as in transformers' `T5Config`; keys that are not here are ignored.
public struct T5Configuration: Codable, Hashable, Sendable {
  /// How many ids there are, 32128.
  public var vocabularySize = 32128
  /// The numbers of a token; 4096 in T5-XXL.
  public var size = 512
  /// The numbers of a head, 64.
  public var headSize = 64
  /// The numbers between the maps of a feed-forward; 10240 in T5-XXL.
  public var hiddenSize = 2048
  /// The number of blocks; 24 in T5-XXL.
  public var depth = 6
  /// The heads of attention; 64 in T5-XXL.
  public var heads = 8
  /// How many kinds of distance between tokens there are, 32, half of them for each direction.
  public var buckets = 32
  /// The distance from which on all are of one kind, 128.
  public var maximumDistance = 128
  /// What keeps the divisors of norms away from 0.
  public var epsilon: Float = 1e-6
  /// The feed-forward by transformers' name: an activation, with `gated-` where gates are activated.
  public var feedForward = "relu"

  enum CodingKeys: String, CodingKey {
    case vocabularySize = "vocab_size"
    case size = "d_model"
    case headSize = "d_kv"
    case hiddenSize = "d_ff"
    case depth = "num_layers"
    case heads = "num_heads"
    case buckets = "relative_attention_num_buckets"
    case maximumDistance = "relative_attention_max_distance"
    case epsilon = "layer_norm_epsilon"
    case feedForward = "feed_forward_proj"
  }

  /// The sizes that transformers starts from.
  public init() {}

  /// Reads a configuration.
  public init(from decoder: any Decoder) throws {
    let values = try decoder.container(keyedBy: CodingKeys.self)
    try values.read(.vocabularySize, &vocabularySize)
    try values.read(.size, &size)
    try values.read(.headSize, &headSize)
    try values.read(.hiddenSize, &hiddenSize)
    try values.read(.depth, &depth)
    try values.read(.heads, &heads)
    try values.read(.buckets, &buckets)
    try values.read(.maximumDistance, &maximumDistance)
    try values.read(.epsilon, &epsilon)
    try values.read(.feedForward, &feedForward)
  }

  /// T5 v1.1 XXL, the third encoder of Stable Diffusion 3.
  public static let xxl: T5Configuration = {
    var configuration = T5Configuration()
    (configuration.size, configuration.hiddenSize) = (4096, 10240)
    (configuration.depth, configuration.heads) = (24, 64)
    configuration.feedForward = "gated-gelu"
    return configuration
  }()

  /// Whether the feed-forward has gates.
  var isGated: Bool { feedForward.hasPrefix("gated-") }

  /// The feed-forward's activation; transformers means the approximation by tanh where gates are
  /// activated by GELU.
  func activation() throws -> Activation {
    let name = isGated ? String(feedForward.dropFirst("gated-".count)) : feedForward
    return try Activation.known(
      isGated && name == "gelu" ? "gelu_new" : name, key: "feed_forward_proj")
  }

  /// Throws where no model can be made of it, so that building one cannot fail on sizes.
  public func check() throws {
    try checkSizes([
      ("vocab_size", vocabularySize), ("d_model", size), ("d_kv", headSize), ("d_ff", hiddenSize),
      ("num_layers", depth), ("num_heads", heads), ("d_kv · num_heads", headSize * heads),
    ])
    guard buckets >= 4, buckets.isMultiple(of: 4), buckets <= 1 << 10 else {
      throw TextEncoderError.setting(
        key: "relative_attention_num_buckets", expected: "a multiple of 4 up to 1024",
        found: "\(buckets)")
    }
    guard maximumDistance > buckets / 4, maximumDistance <= 1 << 20 else {
      throw TextEncoderError.setting(
        key: "relative_attention_max_distance", expected: "\(buckets / 4 + 1) to \(1 << 20)",
        found: "\(maximumDistance)")
    }
    _ = try activation()
  }
}
