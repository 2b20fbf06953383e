import Layers

/// The sizes of a ``CLIPTextModel``, as `config.json` of transformers gives them.
///
/// What a file does not say is as in transformers' `CLIPTextConfig`; keys that are not here are
/// ignored.
public struct CLIPTextConfiguration: Codable, Hashable, Sendable {
  /// How many ids there are, 49408.
  public var vocabularySize = 49408
  /// The numbers of a token; 768 in CLIP-L, 1280 in CLIP-G.
  public var size = 512
  /// The numbers between the two maps of a perceptron, four times as many.
  public var hiddenSize = 2048
  /// The numbers of what stands for a whole prompt.
  public var projectionSize = 512
  /// The number of blocks; 12 in CLIP-L, 32 in CLIP-G.
  public var depth = 12
  /// The heads of attention; 12 in CLIP-L, 20 in CLIP-G.
  public var heads = 8
  /// The most ids that a prompt has, 77.
  public var positions = 77
  /// The activation by transformers' name: `quick_gelu` in CLIP-L, `gelu` in CLIP-G.
  public var activation = "quick_gelu"
  /// What keeps the divisors of norms away from 0.
  public var epsilon: Float = 1e-5
  /// The id that ends a prompt.
  ///
  /// 2, which files of old have, means the largest id of the prompt.
  public var end = 49407

  enum CodingKeys: String, CodingKey {
    case vocabularySize = "vocab_size"
    case size = "hidden_size"
    case hiddenSize = "intermediate_size"
    case projectionSize = "projection_dim"
    case depth = "num_hidden_layers"
    case heads = "num_attention_heads"
    case positions = "max_position_embeddings"
    case activation = "hidden_act"
    case epsilon = "layer_norm_eps"
    case end = "eos_token_id"
  }

  /// The sizes that transformers starts from.
  public init() {}

  /// Reads a configuration.
  public init(from decoder: any Decoder) throws {
    let values = try decoder.container(keyedBy: CodingKeys.self)
    try values.read(.vocabularySize, &vocabularySize)
    try values.read(.size, &size)
    try values.read(.hiddenSize, &hiddenSize)
    try values.read(.projectionSize, &projectionSize)
    try values.read(.depth, &depth)
    try values.read(.heads, &heads)
    try values.read(.positions, &positions)
    try values.read(.activation, &activation)
    try values.read(.epsilon, &epsilon)
    try values.read(.end, &end)
  }

  /// CLIP ViT-L/14's text model, the first encoder of Stable Diffusion 3.
  public static let large: CLIPTextConfiguration = {
    var configuration = CLIPTextConfiguration()
    (configuration.size, configuration.hiddenSize, configuration.heads) = (768, 3072, 12)
    configuration.projectionSize = 768
    return configuration
  }()

  /// OpenCLIP ViT-bigG/14's text model, the second encoder of Stable Diffusion 3.
  public static let giant: CLIPTextConfiguration = {
    var configuration = CLIPTextConfiguration()
    (configuration.size, configuration.hiddenSize, configuration.heads) = (1280, 5120, 20)
    (configuration.projectionSize, configuration.depth) = (1280, 32)
    configuration.activation = "gelu"
    return configuration
  }()

  /// Throws where no model can be made of it, so that building one cannot fail on sizes.
  public func check() throws {
    try checkSizes([
      ("vocab_size", vocabularySize), ("hidden_size", size), ("intermediate_size", hiddenSize),
      ("projection_dim", projectionSize), ("num_hidden_layers", depth),
      ("max_position_embeddings", positions),
    ])
    try checkHeads(heads, of: size, key: "num_attention_heads")
    _ = try Activation.known(activation, key: "hidden_act")
  }
}

extension Activation {
  /// The activation that transformers calls by a name.
  static func known(_ name: String, key: String) throws -> Activation {
    switch name {
    case "quick_gelu": return .quickGELU
    case "gelu": return .gelu
    case "gelu_new", "gelu_pytorch_tanh", "gelu_fast": return .geluTanh
    case "relu": return .relu
    case "silu", "swish": return .silu
    default:
      throw TextEncoderError.setting(
        key: key, expected: "gelu, gelu_new, quick_gelu, relu or silu", found: "'\(name)'")
    }
  }
}

/// Throws where a size is none.
func checkSizes(_ sizes: [(key: String, value: Int)]) throws {
  for (key, value) in sizes where !(1...1 << 24).contains(value) {
    throw TextEncoderError.setting(key: key, expected: "1 to \(1 << 24)", found: "\(value)")
  }
}

/// Throws where heads do not divide a size.
func checkHeads(_ heads: Int, of size: Int, key: String) throws {
  guard heads > 0, size.isMultiple(of: heads) else {
    throw TextEncoderError.setting(key: key, expected: "a divisor of \(size)", found: "\(heads)")
  }
}
