import Detection

extension DETRConfiguration {
  /// A model that takes moments: two stages, two layers of a decoder, six queries and two classes.
  static func small(hasAnchors: Bool) -> DETRConfiguration {
    var configuration = DETRConfiguration()
    configuration.backbone.layerKind = .basic
    configuration.backbone.hiddenSizes = [8, 16]
    configuration.backbone.embeddingSize = 8
    configuration.backbone.depths = [1, 1]
    configuration.backbone.normalization = .groupNorm
    (configuration.size, configuration.encoderHeads, configuration.decoderHeads) = (16, 2, 2)
    (configuration.encoderHidden, configuration.decoderHidden) = (24, 24)
    (configuration.encoderLayers, configuration.decoderLayers) = (1, 2)
    (configuration.queries, configuration.classes) = (6, ["a", "b"])
    configuration.anchors = hasAnchors ? AnchorConfiguration(columns: 3, rows: 2, side: 0.3) : nil
    return configuration
  }
}
