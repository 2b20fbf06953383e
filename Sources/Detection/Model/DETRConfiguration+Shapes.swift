import Tensors

extension DETRConfiguration {
  /// The sizes of a file of facebookresearch/detr; `nil` where a tensor is missing that says one.
  ///
  /// It has no configuration beside it: sizes are in the shapes of its tensors, and heads are eight,
  /// as in all published ones.
  ///
  /// Whether the last stage is dilated is in no shape: the published files say `dc5` in their names.
  ///
  /// - Parameters:
  ///   - names: of the file's tensors.
  ///   - prefix: what stands before them all.
  ///   - isDilated: whether the last stage keeps the sides.
  ///   - shape: the shape of a tensor.
  public init?(
    original names: [String], prefix: String, isDilated: Bool, shape: (String) -> Shape?
  ) {
    self.init()
    hasMasks = names.contains("\(prefix)mask_head.lay1.weight")
    let own = prefix + (hasMasks ? "detr." : "")
    let body = "\(own)backbone.0.body."
    /// How many numbers in a row stand behind a start, from one on.
    func count(_ start: String, from first: Int = 0) -> Int {
      var count = 0
      while names.contains(where: { $0.hasPrefix("\(start)\(first + count).") }) { count += 1 }
      return count
    }
    guard let queries = shape("\(own)query_embed.weight"), queries.rank == 2,
      let classifier = shape("\(own)class_embed.weight"), classifier.rank == 2, classifier[0] > 1,
      let hidden = shape("\(own)transformer.encoder.layers.0.linear1.weight"), hidden.rank == 2,
      let stem = shape("\(body)conv1.weight"), stem.rank == 4
    else { return nil }
    (self.queries, size) = (queries[0], queries[1])
    classes = (0..<classifier[0] - 1).map { "\($0)" }
    (encoderHidden, decoderHidden) = (hidden[0], hidden[0])
    encoderLayers = count("\(own)transformer.encoder.layers.")
    decoderLayers = count("\(own)transformer.decoder.layers.")
    positions = names.contains("\(own)backbone.1.row_embed.weight") ? .learned : .sine
    let isBottleneck = names.contains("\(body)layer1.0.conv3.weight")
    backbone.layerKind = isBottleneck ? .bottleneck : .basic
    backbone.embeddingSize = stem[0]
    let stages = 1...max(count("\(body)layer", from: 1), 1)
    backbone.depths = stages.map { count("\(body)layer\($0).") }
    let last = isBottleneck ? "conv3" : "conv2"
    backbone.hiddenSizes = stages.compactMap { shape("\(body)layer\($0).0.\(last).weight")?[0] }
    self.isDilated = isDilated
  }
}
