import Layers
import Tensors

/// What a diffusion transformer is made of.
public struct DiTConfiguration: Codable, Hashable, Sendable {
  /// Where a block normalizes.
  public enum NormPlacement: String, Codable, CaseIterable, Sendable {
    /// Before each branch.
    case pre
    /// After the branch was added.
    case post
    /// Before each branch, and what came of it before it is added.
    case sandwich
  }

  /// What normalizes tokens.
  public enum Norm: String, Codable, CaseIterable, Sendable { case layer, rms }

  /// How a token knows its place.
  public enum Positions: String, Codable, CaseIterable, Sendable {
    /// A learned vector for each place.
    case learned
    /// Sines and cosines of rows and columns, which nothing learns.
    case sineCosine = "sine-cosine"
    /// Queries and keys are turned: ``Rotation``.
    case rotary
  }

  /// How tokens become pixels again.
  public enum Unpatchify: String, Codable, CaseIterable, Sendable {
    /// A linear map to the patch's numbers, which are moved into pixels.
    case linear
    case pixelShuffle = "pixel-shuffle"
    case bilinearConvolution = "bilinear-convolution"
    case nearestConvolution = "nearest-convolution"
    case transposedConvolution = "transposed-convolution"

    /// The upsampling block, `nil` for a linear map.
    var upsampling: UpsamplingKind? { UpsamplingKind(rawValue: rawValue) }
  }

  /// `[C, H, W]`; patches divide both sides.
  public var imageShape: [Int]
  /// The pixels of a patch's side.
  public var patch = 4
  /// The numbers of a token.
  public var width = 256
  /// How many blocks there are.
  public var depth = 8
  /// How many heads a mixer has.
  public var heads = 4
  /// The numbers between a feed-forward's maps, for each of a token's.
  public var feedForwardRatio = 4
  /// What lets tokens see each other.
  public var mixer = TokenMixerKind.attention
  /// What is done to each token by itself.
  public var feedForward = FeedForwardKind.geluTanh
  /// How many states a channel has, of mixers that are state spaces.
  public var stateSize = 16
  /// The neighbouring tokens that attend to each other, of mixers that have blocks or chunks.
  public var block = 64
  /// How many random features a Performer has; twice the numbers of a head where it is not said.
  public var features: Int?
  /// How much wider a gated attention unit is inside.
  public var expansion = 2
  /// How many experts a mixture has.
  public var experts = 8
  /// How many of them a token asks for.
  public var topK = 2
  /// How many places an expert has in a picture, as a multiple of its even share of the tokens' choices.
  public var capacityFactor: Float = 1.25
  /// What normalizes tokens.
  public var norm = Norm.layer
  /// Where a block normalizes.
  public var normPlacement = NormPlacement.pre
  /// What normalizes queries and keys.
  public var queryKeyNorm = QueryKeyNorm.none
  /// How a token knows its place.
  public var positions = Positions.learned
  /// How tokens become pixels again.
  public var unpatchify = Unpatchify.linear
  /// What a picture is asked to be: its class, and attributes.
  public var conditions: [Condition] = []

  /// The defaults for pictures of a shape.
  public init(imageShape: [Int]) { self.imageShape = imageShape }

  /// Rows and columns of patches.
  var grid: Size2D { Size2D(height: imageShape[1] / patch, width: imageShape[2] / patch) }

  /// What the mixer of a layer is made from, layers counted from 0.
  func mixerSettings(layer: Int) -> TokenMixerSettings {
    var settings = TokenMixerSettings(
      size: width, heads: heads, grid: grid, queryKeyNorm: queryKeyNorm)
    (settings.layer, settings.depth) = (layer, depth)
    (settings.stateSize, settings.block) = (stateSize, block)
    (settings.features, settings.expansion) = (features, expansion)
    return settings
  }

  /// What a feed-forward is made from.
  var feedForwardSettings: FeedForwardSettings {
    var settings = FeedForwardSettings(size: width, hidden: feedForwardRatio * width)
    (settings.experts, settings.topK) = (experts, topK)
    settings.capacityFactor = capacityFactor
    return settings
  }

  /// How many tokens a picture has.
  public var tokens: Int { grid.area }

  /// The numbers of a patch.
  var patchSize: Int { imageShape[0] * patch * patch }
}

extension DiTConfiguration {
  /// Reads a configuration; what a file does not say, because an earlier release wrote it, is as it
  /// was then: the default.
  public init(from decoder: any Decoder) throws {
    let values = try decoder.container(keyedBy: CodingKeys.self)
    self.init(imageShape: try values.decode([Int].self, forKey: .imageShape))
    try values.read(.patch, &patch)
    try values.read(.width, &width)
    try values.read(.depth, &depth)
    try values.read(.heads, &heads)
    try values.read(.feedForwardRatio, &feedForwardRatio)
    try values.read(.mixer, &mixer)
    try values.read(.feedForward, &feedForward)
    try values.read(.stateSize, &stateSize)
    try values.read(.block, &block)
    features = try values.decodeIfPresent(Int.self, forKey: .features)
    try values.read(.expansion, &expansion)
    try values.read(.experts, &experts)
    try values.read(.topK, &topK)
    try values.read(.capacityFactor, &capacityFactor)
    try values.read(.norm, &norm)
    try values.read(.normPlacement, &normPlacement)
    try values.read(.queryKeyNorm, &queryKeyNorm)
    try values.read(.positions, &positions)
    try values.read(.unpatchify, &unpatchify)
    try values.read(.conditions, &conditions)
  }
}
