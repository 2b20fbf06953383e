import Tensors
import TestSupport
import Training

/// Losses, as PyTorch computes them.
enum LossConformance {
  static let functions: [String: ConformanceFunction] = [
    "mse": { _, leaf in ["y": Loss.mse(try leaf("x"), try leaf("target"))] },
    "l1": { _, leaf in ["y": Loss.l1(try leaf("x"), try leaf("target"))] },
    "smooth_l1": { _, leaf in ["y": Loss.smoothL1(try leaf("x"), try leaf("target"))] },
    "huber": { _, leaf in ["y": Loss.huber(try leaf("x"), try leaf("target"))] },
    "bce_with_logits": { _, leaf in
      ["y": Loss.binaryCrossEntropyWithLogits(try leaf("x"), try leaf("target"))]
    },
    "cross_entropy": { example, leaf in
      let targets = Indices(
        try example.integers(.input, "target"), try example.inputShape("target"))
      return [
        "y": Loss.crossEntropy(
          try leaf("x"), targets, classWeights: try leaf("class_weight"))
      ]
    },
  ]
}
