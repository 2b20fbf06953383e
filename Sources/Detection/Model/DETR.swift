import Layers
import Tensors

/// The detection transformer: pictures to a box, a class and perhaps a mask for each of its queries.
///
/// Source: Carion et al., 2020, [arXiv:2005.12872](https://arxiv.org/abs/2005.12872); parameters have
/// the names of transformers' `DetrForObjectDetection` and `DetrForSegmentation`.
public struct DETR: Sendable {
  /// The sizes.
  public let configuration: DETRConfiguration
  let queries: ObjectQueries
  let classifier: Linear
  private let backbone: ResNet
  private let projection: Convolution
  private let positions: PositionEncoding
  private let encoder: [EncoderLayer]
  private let decoder: QueryDecoder
  private let masks: (attention: MaskAttention, head: MaskHead)?
  /// The parameters of the mask head, none where there is none.
  let maskParameters: [Parameter]

  /// Pulls the parameters.
  ///
  /// - Throws: ``DetectionError`` where the configuration makes no sense, `ParameterError` where a
  ///   parameter is missing or has another shape.
  public init(_ configuration: DETRConfiguration, from root: ParameterScope) throws {
    try configuration.check()
    self.configuration = configuration
    let scope = configuration.hasMasks ? root["detr"] : root
    let model = scope["model"]
    let size = configuration.size
    backbone = try ResNet(
      configuration.backboneAsBuilt, from: model["backbone"]["conv_encoder"]["model"])
    positions = try PositionEncoding(
      configuration.positions, size: size, from: model["backbone"]["position_embedding"])
    projection = try Convolution(
      inputs: configuration.backbone.hiddenSizes.last ?? 0, outputs: size, kernel: 1,
      from: model["input_projection"])
    encoder = try (0..<configuration.encoderLayers).map {
      try EncoderLayer(configuration, from: model["encoder"]["layers"][$0])
    }
    queries = try ObjectQueries(configuration, from: model)
    // One object in a hundred queries is what each class starts from where it is judged for itself.
    let isRare = configuration.anchors != nil
    let bias = try scope["class_labels_classifier"].parameter(
      "bias", [configuration.classNumbers],
      initial: isRare ? .constant(-4.6) : .uniform(fanIn: size))
    classifier = Linear(
      weight: try scope["class_labels_classifier"].parameter(
        "weight", [configuration.classNumbers, size], initial: .uniform(fanIn: size)),
      bias: bias)
    decoder = try QueryDecoder(
      configuration,
      boxes: try BoxPredictor(
        size: size, movesBoxes: configuration.anchors != nil, from: scope["bbox_predictor"]),
      from: model["decoder"])
    (masks, maskParameters) = try root.recordingParameters {
      configuration.hasMasks
        ? (
          try MaskAttention(
            size: size, heads: configuration.decoderHeads, from: root["bbox_attention"]),
          try MaskHead(configuration, from: root["mask_head"])
        ) : nil
    }
  }

  /// Returns what is said about pictures.
  public func callAsFunction(_ pictures: PaddedPictures) -> DetectionOutput {
    var (output, source) = answers(
      pictures, queries: queries.start(pictures.sizes.count), mask: nil)
    output.masks = masks(from: source)
    return output
  }

  /// What is said about some queries, those of the model or others, and what their masks are made from;
  /// the mask is 1 where one may see another.
  func answers(
    _ pictures: PaddedPictures, queries start: QueryStart, mask: Tensor?
  ) -> (output: DetectionOutput, source: MaskSource) {
    let maps = backbone(pictures.pixels)
    let projected = projection(maps[maps.count - 1])
    let map = projected.pictureSize
    let places = pictures.places(of: map)
    let visible = places.map { $0.mask.reshaped(pictures.sizes.count, 1, 1, map.area) }
    let encodings = positions(map, places)
    var seen = projected.reshaped(projected.shape[0], configuration.size, map.area).transposed()
    for layer in encoder { seen = layer(seen, positions: encodings, mask: visible) }
    let memory = DetectionMemory(values: seen, keys: seen + encodings, mask: visible, map: map)
    let known = decoder(start, of: queries, memory: memory, mask: mask)
    let answers = known.map {
      DetectionOutput.Answers(logits: classifier($0.known), boxes: $0.boxes)
    }
    guard let last = answers.last, let lastKnown = known.last?.known else {
      preconditionFailure("DETR: a decoder without layers")
    }
    let source = MaskSource(
      known: lastKnown, seen: seen, visible: visible, projected: projected,
      maps: Array(maps.dropLast()))
    return (DetectionOutput(answers: last, auxiliary: Array(answers.dropLast())), source)
  }

  /// The masks of all queries of all pictures, `[N, Q, h, w]`; `nil` where the model has no mask head.
  func masks(from source: MaskSource) -> Tensor? {
    guard let masks else { return nil }
    let attention = masks.attention(source.known, source.seen, mask: source.visible)
    return masks.head(source.projected, attention: attention, maps: source.maps)
  }
}
