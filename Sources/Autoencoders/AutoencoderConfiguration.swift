import Layers

/// The sizes of an ``AutoencoderKL``, as `config.json` of diffusers gives them.
///
/// What a file does not say is as in diffusers' `AutoencoderKL`; keys that are not here are ignored.
public struct AutoencoderConfiguration: Codable, Hashable, Sendable {
  /// The channels of a picture that is encoded, 3.
  public var inputChannels = 3
  /// The channels of a picture that was decoded, 3.
  public var outputChannels = 3
  /// The channels of a latent; 16 in Stable Diffusion 3.
  public var latentChannels = 4
  /// The channels at each resolution, the picture's own first; 128, 256, 512, 512 in SD3.
  public var blockChannels = [64]
  /// The residual blocks of the encoder at each resolution; the decoder has one more.
  public var blockDepth = 1
  /// The groups of all group norms, 32.
  public var groups = 32
  /// The activation by diffusers' name, `silu`.
  public var activation = "silu"
  /// What a latent is multiplied by before a transformer sees it; 1.5305 in SD3.
  public var scalingFactor: Float = 0.18215
  /// What is taken off a latent before that; 0.0609 in SD3.
  public var shiftFactor: Float = 0
  /// Whether a 1×1 convolution follows the encoder; not in SD3.
  public var hasQuantConvolution = true
  /// Whether a 1×1 convolution precedes the decoder; not in SD3.
  public var hasPostQuantConvolution = true
  /// Whether the blocks at the lowest resolution have attention between them.
  public var hasAttention = true
  /// The kinds of the encoder's blocks; all are `DownEncoderBlock2D`.
  public var downBlockKinds: [String]?
  /// The kinds of the decoder's blocks; all are `UpDecoderBlock2D`.
  public var upBlockKinds: [String]?

  enum CodingKeys: String, CodingKey {
    case inputChannels = "in_channels"
    case outputChannels = "out_channels"
    case latentChannels = "latent_channels"
    case blockChannels = "block_out_channels"
    case blockDepth = "layers_per_block"
    case groups = "norm_num_groups"
    case activation = "act_fn"
    case scalingFactor = "scaling_factor"
    case shiftFactor = "shift_factor"
    case hasQuantConvolution = "use_quant_conv"
    case hasPostQuantConvolution = "use_post_quant_conv"
    case hasAttention = "mid_block_add_attention"
    case downBlockKinds = "down_block_types"
    case upBlockKinds = "up_block_types"
  }

  /// The sizes that diffusers starts from.
  public init() {}

  /// Reads a configuration.
  public init(from decoder: any Decoder) throws {
    let values = try decoder.container(keyedBy: CodingKeys.self)
    try values.read(.inputChannels, &inputChannels)
    try values.read(.outputChannels, &outputChannels)
    try values.read(.latentChannels, &latentChannels)
    try values.read(.blockChannels, &blockChannels)
    try values.read(.blockDepth, &blockDepth)
    try values.read(.groups, &groups)
    try values.read(.activation, &activation)
    try values.read(.scalingFactor, &scalingFactor)
    try values.read(.shiftFactor, &shiftFactor)
    try values.read(.hasQuantConvolution, &hasQuantConvolution)
    try values.read(.hasPostQuantConvolution, &hasPostQuantConvolution)
    try values.read(.hasAttention, &hasAttention)
    downBlockKinds = try values.decodeIfPresent([String].self, forKey: .downBlockKinds)
    upBlockKinds = try values.decodeIfPresent([String].self, forKey: .upBlockKinds)
  }

  /// The sizes of Stable Diffusion 3's autoencoder.
  public static let stableDiffusion3: AutoencoderConfiguration = {
    var configuration = AutoencoderConfiguration()
    configuration.latentChannels = 16
    configuration.blockChannels = [128, 256, 512, 512]
    configuration.blockDepth = 2
    (configuration.scalingFactor, configuration.shiftFactor) = (1.5305, 0.0609)
    (configuration.hasQuantConvolution, configuration.hasPostQuantConvolution) = (false, false)
    return configuration
  }()

  /// How many pixels of a side one place of a latent stands for: 8 in SD3.
  public var scale: Int { 1 << (blockChannels.count - 1) }

  /// The activation; other ones than SiLU are not trained by anybody.
  var activationFunction: Activation? { ["silu", "swish"].contains(activation) ? .silu : nil }
}

/// A configuration that no autoencoder of ours can be made of.
public enum AutoencoderError: Error, Equatable, CustomStringConvertible {
  /// A setting has a value that is unknown or makes no sense.
  case setting(key: String, expected: String, found: String)

  /// One line: the key, what was expected and what was found.
  public var description: String {
    switch self {
    case .setting(let key, let expected, let found):
      "the autoencoder's configuration: '\(key)' should be \(expected), it is \(found)"
    }
  }
}

extension AutoencoderConfiguration {
  /// Throws where no autoencoder can be made of it, so that building one cannot fail on sizes.
  public func check() throws {
    let channels = [
      ("in_channels", inputChannels), ("out_channels", outputChannels),
      ("latent_channels", latentChannels), ("layers_per_block", blockDepth),
      ("norm_num_groups", groups),
    ]
    for (key, value) in channels where !(1...1 << 16).contains(value) {
      throw AutoencoderError.setting(key: key, expected: "1 to 65536", found: "\(value)")
    }
    guard (1...16).contains(blockChannels.count),
      blockChannels.allSatisfy({ (1...1 << 16).contains($0) && $0.isMultiple(of: groups) })
    else {
      throw AutoencoderError.setting(
        key: "block_out_channels", expected: "1 to 16 multiples of norm_num_groups, \(groups)",
        found: "\(blockChannels)")
    }
    guard activationFunction != nil else {
      throw AutoencoderError.setting(key: "act_fn", expected: "'silu'", found: "'\(activation)'")
    }
    for (key, kinds, known) in [
      ("down_block_types", downBlockKinds, "DownEncoderBlock2D"),
      ("up_block_types", upBlockKinds, "UpDecoderBlock2D"),
    ] {
      guard let kinds else { continue }
      guard kinds == Array(repeating: known, count: blockChannels.count) else {
        throw AutoencoderError.setting(
          key: key, expected: "\(blockChannels.count) times '\(known)'",
          found: "[\(kinds.joined(separator: ", "))]")
      }
    }
  }
}
