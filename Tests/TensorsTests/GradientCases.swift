import Tensors
import TestSupport

extension GradientCase {
  static let all: [GradientCase] = basics + activations + convolutions + normalizations + scans

  static let basics: [GradientCase] = [
    GradientCase("add", [[2, 3, 4], [3, 1]]) { $0[0] + $0[1] },
    GradientCase("subtract", [[2, 3], [2, 3]]) { $0[0] - $0[1] },
    GradientCase("multiply", [[2, 1, 4], [3, 1]]) { $0[0] * $0[1] },
    GradientCase("divide", [[2, 3], [3]], prepare: { $0 + ($0 < 0 ? -1 : 1) }) { $0[0] / $0[1] },
    GradientCase("maximum", [[2, 5], [2, 5]], step: 1e-3, tolerance: 1e-2) {
      Tensor.maximum($0[0], $0[1])
    },
    GradientCase("minimum", [[2, 5], [2, 5]], step: 1e-3, tolerance: 1e-2) {
      Tensor.minimum($0[0], $0[1])
    },
    GradientCase("gated sum", [[2, 3, 4], [2, 3, 4], [2, 1, 4]]) {
      $0[0].adding($0[1], gatedBy: $0[2])
    },
    GradientCase("matmul", [[2, 1, 3, 4], [3, 4, 5]]) { $0[0].matmul($0[1]) },
    GradientCase("matmul, both transposed", [[4, 3], [5, 4]]) {
      $0[0].matmul($0[1], transposesSelf: true, transposesOther: true)
    },
    GradientCase("matmul, second transposed", [[3, 4], [5, 4]]) {
      $0[0].matmul($0[1], transposesOther: true)
    },
    GradientCase("matmul, first transposed", [[4, 3], [4, 5]]) {
      $0[0].matmul($0[1], transposesSelf: true)
    },
    GradientCase("linear", [[2, 3, 4], [5, 4], [5]]) {
      linear($0[0], weight: $0[1], bias: $0[2])
    },
    GradientCase("sum", [[3, 4, 5]]) { $0[0].sum([0, 2]) },
    GradientCase("mean", [[3, 4, 5]]) { $0[0].mean([1], keepsAxes: true) },
    GradientCase("reshape and permute", [[3, 4, 5]]) {
      $0[0].permuted(2, 0, 1).reshaped(5, 12).transposed()
    },
    GradientCase("broadcast", [[3, 1, 2]]) { $0[0].broadcast(to: [4, 3, 5, 2]) },
    GradientCase("slice", [[3, 7, 2]]) { $0[0].sliced(1, 1..<6, step: 2) },
    GradientCase("logarithm of the determinant", [[4, 4]]) {
      ($0[0] + identity).logAbsDeterminant()
    },
    GradientCase("mix channels", [[2, 4, 3, 2], [4, 4]]) { $0[0].mixingChannels(by: $0[1]) },
    GradientCase("mix channels by an inverse", [[2, 4, 3, 2], [4, 4]]) {
      $0[0].unmixingChannels(by: $0[1] + identity)
    },
    GradientCase("concatenate", [[3, 2], [3, 4]]) { Tensor.concatenated($0, axis: 1) },
  ]
}

/// Keeps random matrices in −1 … 1 away from those without an inverse.
private let identity = Tensor((0..<16).map { $0 % 5 == 0 ? 4 : 0 }, [4, 4])
