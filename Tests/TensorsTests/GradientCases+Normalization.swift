import Tensors
import TestSupport
import Training

extension GradientCase {
  static let normalizations: [GradientCase] =
    rowNorms + batchNorms + softmaxes + attentions + losses

  private static let rowNorms: [GradientCase] = [
    GradientCase("layer norm", [[3, 2, 19], [19], [19]]) {
      $0[0].layerNorm(weight: $0[1], bias: $0[2])
    },
    GradientCase("layer norm without weight and bias", [[3, 19]]) { $0[0].layerNorm() },
    GradientCase("layer norm with a bias alone", [[3, 19], [19]]) {
      $0[0].layerNorm(bias: $0[1])
    },
    GradientCase("rms norm", [[3, 2, 19], [19]]) { $0[0].rmsNorm(weight: $0[1]) },
    GradientCase("rms norm without weight", [[4, 7]]) { $0[0].rmsNorm() },
    GradientCase("modulated layer norm", [[2, 3, 19], [2, 1, 19], [2, 1, 19]]) {
      $0[0].layerNorm(scale: $0[1], shift: $0[2])
    },
    GradientCase("modulated rms norm", [[2, 3, 2, 9], [2, 1, 1, 9], [2, 1, 1, 9]]) {
      $0[0].rmsNorm(scale: $0[1], shift: $0[2])
    },
    GradientCase("group norm", [[2, 6, 3, 2], [6], [6]]) {
      $0[0].groupNorm(groups: 3, weight: $0[1], bias: $0[2])
    },
    GradientCase("group norm of single pixels", [[2, 12], [12], [12]]) {
      $0[0].groupNorm(groups: 2, weight: $0[1], bias: $0[2])
    },
  ]

  private static let batchNorms: [GradientCase] = [
    GradientCase("batch norm", [[4, 3, 2, 3], [3], [3]]) {
      $0[0].batchNorm(weight: $0[1], bias: $0[2]).output
    },
    GradientCase("batch norm of vectors", [[8, 3]]) { $0[0].batchNorm().output },
    GradientCase("batch norm by given statistics", [[2, 3, 2, 2], [3], [3]]) {
      $0[0].batchNorm(
        mean: Tensor([0.1, -0.2, 0.3], [3]), variance: Tensor([0.5, 1, 2], [3]), weight: $0[1],
        bias: $0[2])
    },
    GradientCase("batch norm by given statistics with a bias alone", [[3, 2, 5], [2]]) {
      $0[0].batchNorm(
        mean: Tensor([0.1, -0.2], [2]), variance: Tensor([0.5, 1], [2]), bias: $0[1])
    },
    GradientCase("embedding", [[5, 3]]) {
      $0[0].gatherRows(Indices([4, 0, 4, 4, 2, 0], [2, 3]))
    },
  ]

  private static let softmaxes: [GradientCase] = [
    GradientCase("softmax", [[3, 9]]) { $0[0].softmax() },
    GradientCase("softmax of another axis", [[3, 4, 2]]) { $0[0].softmax(axis: 0) },
    GradientCase("log softmax", [[3, 9]]) { $0[0].logSoftmax() },
    GradientCase("log softmax of another axis", [[3, 4, 2]]) { $0[0].logSoftmax(axis: 1) },
    GradientCase("log sum exp", [[3, 4, 5]]) { $0[0].logSumExp() },
    GradientCase("log sum exp of another axis", [[3, 4, 5]]) {
      $0[0].logSumExp(axis: 1, keepsAxis: true)
    },
  ]

  private static let attentions: [GradientCase] = [
    GradientCase("attention", [[2, 2, 3, 4], [2, 2, 5, 4], [2, 2, 5, 6]]) {
      attention($0[0], $0[1], $0[2])
    },
    GradientCase("packed attention", [[2, 3, 24]]) { attention(packed: $0[0], heads: 2) },
    GradientCase("causal attention", [[1, 2, 4, 3], [1, 2, 5, 3], [1, 2, 5, 3]]) {
      attention($0[0], $0[1], $0[2], isCausal: true, scale: 0.7)
    },
    GradientCase("masked attention", [[2, 2, 3, 4], [2, 1, 4, 4], [2, 1, 4, 4]]) {
      attention(
        $0[0], $0[1], $0[2],
        mask: Tensor([1, 1, 0, 1, 0, 0, 0, 0], [2, 1, 1, 4]))
    },
  ]

  // The slopes of smooth L1 and Huber have no jump; L1's operands are kept apart.
  private static let losses: [GradientCase] = [
    GradientCase("mse", [[3, 4], [3, 4]]) { Loss.mse($0[0], $0[1]) },
    GradientCase("l1", [[3, 4], [3, 4]], prepare: { $0 + 2 }) { Loss.l1($0[0], $0[1] * -1) },
    GradientCase("smooth l1", [[3, 4], [3, 4]]) {
      Loss.smoothL1($0[0], $0[1], beta: 0.7, reduction: .none)
    },
    GradientCase("huber", [[3, 4], [3, 4]]) {
      Loss.huber($0[0], $0[1], delta: 0.7, reduction: .sum)
    },
    GradientCase("binary cross entropy", [[3, 4], [3, 4]]) {
      Loss.binaryCrossEntropyWithLogits($0[0] * 3, $0[1])
    },
    GradientCase("cross entropy", [[2, 3, 5]]) {
      Loss.crossEntropy($0[0], Indices([1, 0, 4, 4, 2, 3], [2, 3]))
    },
    GradientCase("cross entropy with weights", [[4, 3]]) {
      Loss.crossEntropy(
        $0[0], Indices([1, 0, 2, 2], [4]), classWeights: Tensor([0.5, 2, 1], [3]))
    },
  ]
}
