import Layers

/// The sizes of a ``DETR`` and the weights of its losses, as `config.json` of transformers gives them.
///
/// What a file does not say is as in transformers' `DetrConfig`; keys that are not here are ignored.
public struct DETRConfiguration: Codable, Hashable, Sendable {
  /// How places of the map are told apart.
  public enum Positions: String, Codable, CaseIterable, Sendable {
    /// By sines and cosines.
    case sine
    /// By learned vectors of up to 50 rows and 50 columns.
    case learned
  }

  /// The network that sees the picture.
  public var backbone = BackboneConfiguration()
  /// Whether the backbone's last stage keeps the sides, DC5.
  public var isDilated = false
  /// The length of the transformer's vectors.
  public var size = 256
  /// The layers of the encoder.
  public var encoderLayers = 6
  /// The layers of the decoder.
  public var decoderLayers = 6
  /// The heads of the encoder's attention.
  public var encoderHeads = 8
  /// The heads of the decoder's attention.
  public var decoderHeads = 8
  /// The numbers between the linear maps of the encoder.
  public var encoderHidden = 2048
  /// The numbers between the linear maps of the decoder.
  public var decoderHidden = 2048
  /// How many objects a picture may have.
  public var queries = 100
  /// The activation by transformers' name.
  public var activation = "relu"
  /// How places are told apart.
  public var positions = Positions.sine
  /// The names of the classes, by their number.
  public var classes = ["LABEL_0", "LABEL_1"]
  /// Whether every layer of the decoder is judged in training.
  public var hasAuxiliaryLosses = false
  /// Whether there is a mask head.
  public var hasMasks = false
  /// What matching and losses weigh.
  public var weights = LossWeights()
  /// Queries that start from boxes of their own, in the place of learned vectors; ours.
  public var anchors: AnchorConfiguration?

  enum CodingKeys: String, CodingKey {
    case backbone = "backbone_config"
    case backboneName = "backbone"
    case isDilated = "dilation"
    case size = "d_model"
    case encoderLayers = "encoder_layers"
    case decoderLayers = "decoder_layers"
    case encoderHeads = "encoder_attention_heads"
    case decoderHeads = "decoder_attention_heads"
    case encoderHidden = "encoder_ffn_dim"
    case decoderHidden = "decoder_ffn_dim"
    case queries = "num_queries"
    case activation = "activation_function"
    case positions = "position_embedding_type"
    case classes = "id2label"
    case classCount = "num_labels"
    case hasAuxiliaryLosses = "auxiliary_loss"
    case architectures
    case anchors = "query_anchors"
  }

  /// The DETR with a ResNet-50.
  public init() {}

  /// Reads a configuration.
  public init(from decoder: any Decoder) throws {
    let values = try decoder.container(keyedBy: CodingKeys.self)
    try values.read(.isDilated, &isDilated)
    backbone = try Self.backbone(values)
    try values.read(.size, &size)
    try values.read(.encoderLayers, &encoderLayers)
    try values.read(.decoderLayers, &decoderLayers)
    try values.read(.encoderHeads, &encoderHeads)
    try values.read(.decoderHeads, &decoderHeads)
    try values.read(.encoderHidden, &encoderHidden)
    try values.read(.decoderHidden, &decoderHidden)
    try values.read(.queries, &queries)
    try values.read(.activation, &activation)
    try values.read(.positions, &positions)
    try values.read(.hasAuxiliaryLosses, &hasAuxiliaryLosses)
    if let names = try values.decodeIfPresent([String: String].self, forKey: .classes) {
      classes = try Self.ordered(names)
    } else if let count = try values.decodeIfPresent(Int.self, forKey: .classCount) {
      classes = (0..<min(max(count, 0), 65_536)).map { "LABEL_\($0)" }
    }
    hasMasks =
      try values.decodeIfPresent([String].self, forKey: .architectures)?
      .contains("DetrForSegmentation") ?? false
    weights = try LossWeights(from: decoder)
    anchors = try values.decodeIfPresent(AnchorConfiguration.self, forKey: .anchors)
  }

  /// Writes a configuration that ``init(from:)`` reads, which transformers reads, too, as far as there
  /// is nothing of ours in it.
  public func encode(to encoder: any Encoder) throws {
    var values = encoder.container(keyedBy: CodingKeys.self)
    try values.encode(backbone, forKey: .backbone)
    try values.encode(isDilated, forKey: .isDilated)
    try values.encode(size, forKey: .size)
    try values.encode(encoderLayers, forKey: .encoderLayers)
    try values.encode(decoderLayers, forKey: .decoderLayers)
    try values.encode(encoderHeads, forKey: .encoderHeads)
    try values.encode(decoderHeads, forKey: .decoderHeads)
    try values.encode(encoderHidden, forKey: .encoderHidden)
    try values.encode(decoderHidden, forKey: .decoderHidden)
    try values.encode(queries, forKey: .queries)
    try values.encode(activation, forKey: .activation)
    try values.encode(positions, forKey: .positions)
    try values.encode(hasAuxiliaryLosses, forKey: .hasAuxiliaryLosses)
    let names = classes.enumerated().map { ("\($0)", $1) }
    try values.encode(Dictionary(uniqueKeysWithValues: names), forKey: .classes)
    try values.encode(
      [hasMasks ? "DetrForSegmentation" : "DetrForObjectDetection"], forKey: .architectures)
    try values.encodeIfPresent(anchors, forKey: .anchors)
    try weights.encode(to: encoder)
  }

  /// The description of transformers' own ResNet, or the name of one of timm's.
  private static func backbone(
    _ values: KeyedDecodingContainer<CodingKeys>
  ) throws -> BackboneConfiguration {
    struct Named: Decodable { var backbone: String? }
    let inner = try values.decodeIfPresent(Named.self, forKey: .backbone)?.backbone
    let outer = try values.decodeIfPresent(String.self, forKey: .backboneName)
    guard let name = inner ?? outer else {
      return try values.decodeIfPresent(BackboneConfiguration.self, forKey: .backbone)
        ?? BackboneConfiguration()
    }
    guard let known = BackboneConfiguration(name: name) else {
      throw DecodingError.dataCorruptedError(
        forKey: .backboneName, in: values,
        debugDescription: "a backbone of resnet18, resnet34, resnet50 or resnet101, not '\(name)'")
    }
    return known
  }

  private static func ordered(_ names: [String: String]) throws -> [String] {
    try (0..<names.count).map { index in
      guard let name = names["\(index)"] else {
        throw DetectionError.setting(
          key: "id2label", expected: "a name for each of 0 to \(names.count - 1)",
          found: "none for \(index)")
      }
      return name
    }
  }

  /// The stages of the backbone that keep the sides.
  var backboneAsBuilt: BackboneConfiguration {
    var backbone = backbone
    if isDilated { backbone.dilatedStages = max(backbone.dilatedStages, 1) }
    return backbone
  }

  /// The numbers that a query says about its class: one for each, and one for none where their
  /// probabilities are one distribution.
  public var classNumbers: Int { classes.count + (anchors == nil ? 1 : 0) }

  /// Throws where no detector can be made of it, so that building one cannot fail on sizes.
  public func check() throws {
    for (key, value) in [
      (CodingKeys.size, size), (.encoderHidden, encoderHidden), (.decoderHidden, decoderHidden),
      (.queries, queries),
    ] where !(1...65_536).contains(value) {
      throw DetectionError.setting(
        key: key.rawValue, expected: "1 to 65536", found: "\(value)")
    }
    for (key, value) in [
      (CodingKeys.encoderLayers, encoderLayers), (.decoderLayers, decoderLayers),
    ] where !(0...1000).contains(value) {
      throw DetectionError.setting(key: key.rawValue, expected: "0 to 1000", found: "\(value)")
    }
    for (key, heads) in [
      (CodingKeys.encoderHeads, encoderHeads), (.decoderHeads, decoderHeads),
    ] where heads < 1 || !size.isMultiple(of: heads) || !size.isMultiple(of: 4) {
      throw DetectionError.setting(
        key: key.rawValue, expected: "a divisor of d_model, \(size), itself a multiple of 4",
        found: "\(heads)")
    }
    guard activation == "relu" else {
      throw DetectionError.setting(
        key: CodingKeys.activation.rawValue, expected: "'relu'", found: "'\(activation)'")
    }
    guard (1...65_536).contains(classes.count) else {
      throw DetectionError.setting(
        key: CodingKeys.classes.rawValue, expected: "1 to 65536 names", found: "\(classes.count)")
    }
    try backboneAsBuilt.check()
    try anchors?.check(queries: queries)
    if hasMasks { try checkMaskHead() }
  }

  /// Throws where a mask head cannot be made: it halves the channels four times, and norms eight groups
  /// of them.
  private func checkMaskHead() throws {
    guard backbone.hiddenSizes.count == 4 else {
      throw DetectionError.setting(
        key: CodingKeys.backbone.rawValue, expected: "four stages for a mask head",
        found: "\(backbone.hiddenSizes.count)")
    }
    let widths = MaskHead.widths(self)
    guard size.isMultiple(of: 32), widths.allSatisfy({ $0.isMultiple(of: min(8, $0)) }) else {
      throw DetectionError.setting(
        key: CodingKeys.size.rawValue,
        expected:
          "a multiple of 32 for a mask head, and with the decoder's heads, as its halves, one "
          + "of 8",
        found: "\(size) and \(decoderHeads) heads")
    }
  }
}
