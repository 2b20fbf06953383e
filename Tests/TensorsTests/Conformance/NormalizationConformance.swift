import Layers
import Tensors
import TestSupport

/// Norms, softmax, attention, embedding and products, as PyTorch computes them.
enum NormalizationConformance {
  static let functions: [String: ConformanceFunction] = [
    "linear": { _, leaf in
      ["y": linear(try leaf("x"), weight: try leaf("weight"), bias: try leaf("bias"))]
    },
    "matmul": { _, leaf in ["y": try leaf("a").matmul(try leaf("b"))] },
    "layer_norm": { example, leaf in
      [
        "y": try leaf("x").layerNorm(
          weight: try leaf("weight"), bias: try leaf("bias"), epsilon: try example.number("eps"))
      ]
    },
    "rms_norm": { example, leaf in
      ["y": try leaf("x").rmsNorm(weight: try leaf("weight"), epsilon: try example.number("eps"))]
    },
    "group_norm": { example, leaf in
      [
        "y": try leaf("x").groupNorm(
          groups: Int(try example.number("groups")), weight: try leaf("weight"),
          bias: try leaf("bias"), epsilon: try example.number("eps"))
      ]
    },
    "batch_norm_train": { example, leaf in
      [
        "y": try leaf("x").batchNorm(
          weight: try leaf("weight"), bias: try leaf("bias"), epsilon: try example.number("eps")
        ).output
      ]
    },
    "batch_norm_frozen": { example, leaf in
      [
        "y": try leaf("x").batchNorm(
          mean: try leaf("running_mean"), variance: try leaf("running_var"),
          weight: try leaf("weight"), bias: try leaf("bias"), epsilon: try example.number("eps"))
      ]
    },
    "softmax": { _, leaf in ["y": try leaf("x").softmax()] },
    "log_softmax": { _, leaf in ["y": try leaf("x").logSoftmax()] },
    "logsumexp": { _, leaf in ["y": try leaf("x").logSumExp()] },
    "attention": { example, leaf in
      let mask =
        example.has(.input, "mask")
        ? Tensor(
          try example.integers(.input, "mask").map { Float($0) },
          try example.inputShape("mask")) : nil
      return [
        "y": attention(
          try leaf("q"), try leaf("k"), try leaf("v"), mask: mask,
          isCausal: example.string("mask") == "causal")
      ]
    },
    "embedding": { example, leaf in
      let ids = Indices(try example.integers(.input, "ids"), try example.inputShape("ids"))
      return ["y": try leaf("weight").gatherRows(ids)]
    },
  ]
}

extension ConformanceCase {
  /// A number that the case must have.
  func number(_ attribute: String) throws -> Float {
    guard let value = float(attribute) else {
      throw ConformanceGroup.Failure(description: "\(name): no attribute '\(attribute)'")
    }
    return value
  }

  /// The shape of an input that the case must have.
  func inputShape(_ input: String) throws -> Shape {
    guard let shape = shape(.input, input) else {
      throw ConformanceGroup.Failure(description: "\(name): no input '\(input)'")
    }
    return shape
  }
}
