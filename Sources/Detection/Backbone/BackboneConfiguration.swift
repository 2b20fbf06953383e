import Layers

/// The sizes of a ``ResNet``, as `backbone_config` of transformers gives them.
public struct BackboneConfiguration: Codable, Hashable, Sendable {
  /// What a residual layer is made of.
  public enum LayerKind: String, Codable, CaseIterable, Sendable {
    /// Two 3×3 convolutions.
    case basic
    /// A 3×3 convolution between two of one pixel, in a quarter of the channels.
    case bottleneck
  }

  /// What follows a convolution.
  public enum Normalization: String, Codable, CaseIterable, Sendable {
    /// Batch norm whose statistics stay as they were loaded; it is folded into the convolution.
    case frozenBatchNorm = "frozen_batch_norm"
    /// Group norm, by which a backbone is trained from nothing without coupling its pictures.
    case groupNorm = "group_norm"
  }

  /// The channels of a picture.
  public var channels = 3
  /// The channels after the first convolution.
  public var embeddingSize = 64
  /// The channels of each stage.
  public var hiddenSizes = [256, 512, 1024, 2048]
  /// The layers of each stage.
  public var depths = [3, 4, 6, 3]
  /// What layers are made of.
  public var layerKind = LayerKind.bottleneck
  /// The activation by transformers' name.
  public var activation = "relu"
  /// Whether the first stage halves the sides, too.
  public var downsamplesInFirstStage = false
  /// Whether a bottleneck's first convolution moves by two, in the place of its second.
  public var downsamplesInBottleneck = false
  /// What follows a convolution; an addition of ours, others are frozen.
  public var normalization = Normalization.frozenBatchNorm
  /// How many last stages keep the sides and widen their kernels instead; an addition of ours, where
  /// transformers says `dilation` for one.
  public var dilatedStages = 0

  enum CodingKeys: String, CodingKey {
    case channels = "num_channels"
    case embeddingSize = "embedding_size"
    case hiddenSizes = "hidden_sizes"
    case depths
    case layerKind = "layer_type"
    case activation = "hidden_act"
    case downsamplesInFirstStage = "downsample_in_first_stage"
    case downsamplesInBottleneck = "downsample_in_bottleneck"
    case normalization
    case dilatedStages = "dilated_stages"
  }

  /// A ResNet-50.
  public init() {}

  /// Reads a configuration; what it does not say is as in a ResNet-50.
  public init(from decoder: any Decoder) throws {
    let values = try decoder.container(keyedBy: CodingKeys.self)
    try values.read(.channels, &channels)
    try values.read(.embeddingSize, &embeddingSize)
    try values.read(.hiddenSizes, &hiddenSizes)
    try values.read(.depths, &depths)
    try values.read(.layerKind, &layerKind)
    try values.read(.activation, &activation)
    try values.read(.downsamplesInFirstStage, &downsamplesInFirstStage)
    try values.read(.downsamplesInBottleneck, &downsamplesInBottleneck)
    try values.read(.normalization, &normalization)
    try values.read(.dilatedStages, &dilatedStages)
  }

  /// The networks that have names of their own: `resnet18`, `resnet34`, `resnet50`, `resnet101`, also
  /// with a hyphen, and with an ending behind a dot as timm has it; `nil` for others.
  public init?(name: String) {
    let base = name.split(separator: ".").first.map(String.init) ?? name
    switch base.split(separator: "-").joined() {
    case "resnet18": (depths, layerKind) = ([2, 2, 2, 2], .basic)
    case "resnet34": (depths, layerKind) = ([3, 4, 6, 3], .basic)
    case "resnet50": (depths, layerKind) = ([3, 4, 6, 3], .bottleneck)
    case "resnet101": (depths, layerKind) = ([3, 4, 23, 3], .bottleneck)
    default: return nil
    }
    if layerKind == .basic { hiddenSizes = [64, 128, 256, 512] }
  }

  /// How many pixels of a side one place of the last feature map stands for.
  public var scale: Int {
    4 << (max(hiddenSizes.count - 1 - dilatedStages, 0) + (downsamplesInFirstStage ? 1 : 0))
  }

  /// Throws where no network can be made of it, so that building one cannot fail on sizes.
  func check() throws {
    func fail(_ key: CodingKeys, _ expected: String, _ found: String) -> DetectionError {
      .setting(key: "backbone_config.\(key.rawValue)", expected: expected, found: found)
    }
    guard (1...16).contains(channels) else {
      throw fail(.channels, "1 to 16", "\(channels)")
    }
    guard (1...65_536).contains(embeddingSize) else {
      throw fail(.embeddingSize, "1 to 65536", "\(embeddingSize)")
    }
    guard (1...8).contains(hiddenSizes.count),
      hiddenSizes.allSatisfy({ (1...65_536).contains($0) }),
      layerKind == .basic || hiddenSizes.allSatisfy({ $0.isMultiple(of: 4) })
    else {
      throw fail(.hiddenSizes, "1 to 8 sizes, of bottlenecks multiples of 4", "\(hiddenSizes)")
    }
    guard depths.count == hiddenSizes.count, depths.allSatisfy({ (1...1000).contains($0) }) else {
      throw fail(.depths, "\(hiddenSizes.count) numbers of layers", "\(depths)")
    }
    guard activation == "relu" else { throw fail(.activation, "'relu'", "'\(activation)'") }
    guard (0..<hiddenSizes.count).contains(dilatedStages) else {
      throw fail(.dilatedStages, "0 to \(hiddenSizes.count - 1)", "\(dilatedStages)")
    }
  }
}
