import Layers
import Tensors

/// What Stable Diffusion 3's transformer is made of, as the `config.json` of its folder says it.
public struct MMDiTConfiguration: Codable, Hashable, Sendable {
  /// The rows and columns of latents that positions are made for; any other grid is cut from the
  /// middle of their table.
  public var sampleSize = 128
  /// The latents of a patch's side.
  public var patchSize = 2
  /// The channels of latents.
  public var inputChannels = 16
  /// The channels of a velocity, the same where it is not said.
  public var outputChannels = 16
  /// How many blocks there are.
  public var layers = 18
  /// The numbers of a head.
  public var headSize = 64
  /// How many heads there are.
  public var heads = 18
  /// The numbers of a text's token.
  public var textSize = 4096
  /// The numbers of a text's token inside: as many as of a picture's.
  public var innerTextSize = 1152
  /// The numbers that say what the whole text is about.
  public var pooledSize = 2048
  /// The rows, and the columns, of the table of positions.
  public var positions = 96
  /// The layers in which a picture's tokens attend to each other once more by themselves.
  public var dualLayers: [Int] = []
  /// What normalizes queries and keys: `nil` or `rms_norm`.
  public var queryKeyNorm: String?

  /// The numbers of a picture's token.
  public var width: Int { heads * headSize }

  /// That of `stable-diffusion-3-medium` but for its 24 layers and heads.
  public init() {}

  enum CodingKeys: String, CodingKey {
    case sampleSize = "sample_size"
    case patchSize = "patch_size"
    case inputChannels = "in_channels"
    case outputChannels = "out_channels"
    case layers = "num_layers"
    case headSize = "attention_head_dim"
    case heads = "num_attention_heads"
    case textSize = "joint_attention_dim"
    case innerTextSize = "caption_projection_dim"
    case pooledSize = "pooled_projection_dim"
    case positions = "pos_embed_max_size"
    case dualLayers = "dual_attention_layers"
    case queryKeyNorm = "qk_norm"
  }

  /// Reads what a file says; what it leaves out is as diffusers' defaults have it.
  public init(from decoder: any Decoder) throws {
    self.init()
    let values = try decoder.container(keyedBy: CodingKeys.self)
    try values.read(.sampleSize, &sampleSize)
    try values.read(.patchSize, &patchSize)
    try values.read(.inputChannels, &inputChannels)
    outputChannels = inputChannels
    try values.read(.outputChannels, &outputChannels)
    try values.read(.layers, &layers)
    try values.read(.headSize, &headSize)
    try values.read(.heads, &heads)
    try values.read(.textSize, &textSize)
    try values.read(.innerTextSize, &innerTextSize)
    try values.read(.pooledSize, &pooledSize)
    try values.read(.positions, &positions)
    try values.read(.dualLayers, &dualLayers)
    queryKeyNorm = try values.decodeIfPresent(String.self, forKey: .queryKeyNorm)
  }

  /// What is wrong with it, in words; `nil` where a model can be built.
  public var complaint: String? {
    let bounds: [(CodingKeys, Int, ClosedRange<Int>)] = [
      (.patchSize, patchSize, 1...16), (.inputChannels, inputChannels, 1...1024),
      (.outputChannels, outputChannels, 1...1024), (.layers, layers, 1...256),
      (.headSize, headSize, 1...1024), (.heads, heads, 1...256),
      (.textSize, textSize, 1...65_536), (.pooledSize, pooledSize, 1...65_536),
      (.positions, positions, 1...1024),
    ]
    for (key, value, range) in bounds where !range.contains(value) {
      return "\(key.rawValue) \(value), it is \(range.lowerBound) to \(range.upperBound)"
    }
    if innerTextSize != width {
      return "\(CodingKeys.innerTextSize.rawValue) \(innerTextSize) for tokens of \(width)"
    }
    if let queryKeyNorm, queryKeyNorm != "rms_norm" {
      return "\(CodingKeys.queryKeyNorm.rawValue) '\(queryKeyNorm)', known is rms_norm"
    }
    if let layer = dualLayers.first(where: { !(0..<layers).contains($0) }) {
      return "\(CodingKeys.dualLayers.rawValue) with \(layer) of \(layers)"
    }
    return nil
  }
}
