import Detection
import Layers
import Tensors
import Training

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

extension TrainableDetector {
  /// The loss of a shard and the gradients of all parameters that it reaches.
  func lossAndGradients(of shard: TrainingShard) -> [Tensor] {
    let loss = self.loss(of: shard)
    let gradients = loss.sum.gradients()
    return [loss.sum] + parameters.compactMap { gradients[$0.value] }
  }

  /// Takes steps of at most 0.02 down the slope of a shard's loss.
  func learn(_ shard: TrainingShard, steps: Int) {
    for _ in 0..<steps {
      let gradients = loss(of: shard).sum.gradients()
      for parameter in parameters {
        guard let gradient = gradients[parameter.value] else { continue }
        let length = gradient.squared().sum().sqrt().item
        parameter.update(parameter.value.detached - gradient * (0.02 / max(length, 1)))
      }
    }
  }
}
