import Layers
import Tensors

/// What training makes small, as in `torch.nn.functional`: means over all elements where nothing
/// else is asked for.
public enum Loss {
  /// How the losses of elements become one number.
  public enum Reduction: Sendable, Hashable, CaseIterable {
    /// Their mean.
    case mean
    /// Their sum.
    case sum
    /// They do not.
    case none

    func callAsFunction(_ x: Tensor) -> Tensor {
      switch self {
      case .mean: x.mean()
      case .sum: x.sum()
      case .none: x
      }
    }
  }

  /// The squared error (x − target)².
  ///
  /// - Precondition: the shapes are equal.
  public static func mse(
    _ x: Tensor, _ target: Tensor, reduction: Reduction = .mean
  ) -> Tensor {
    reduction(ElementLoss(.squared)(x, target))
  }

  /// The absolute error |x − target|; its gradient at 0 is 0.
  ///
  /// - Precondition: the shapes are equal.
  public static func l1(_ x: Tensor, _ target: Tensor, reduction: Reduction = .mean) -> Tensor {
    reduction(ElementLoss(.absolute)(x, target))
  }

  /// (x − target)² / 2β where the distance is below β, |x − target| − β / 2 beyond it.
  ///
  /// - Precondition: the shapes are equal, and `beta ≥ 0`.
  public static func smoothL1(
    _ x: Tensor, _ target: Tensor, beta: Float = 1, reduction: Reduction = .mean
  ) -> Tensor {
    precondition(beta >= 0, "smooth_l1: beta \(beta)")
    return reduction(ElementLoss(.smoothAbsolute(beta: beta))(x, target))
  }

  /// (x − target)² / 2 where the distance is below δ, δ · (|x − target| − δ / 2) beyond it.
  ///
  /// - Precondition: the shapes are equal, and `delta > 0`.
  public static func huber(
    _ x: Tensor, _ target: Tensor, delta: Float = 1, reduction: Reduction = .mean
  ) -> Tensor {
    precondition(delta > 0, "huber: delta \(delta)")
    return reduction(ElementLoss(.huber(delta: delta))(x, target))
  }

  /// The cross entropy of probabilities sigmoid(x) with targets in 0 … 1.
  ///
  /// - Precondition: the shapes are equal.
  public static func binaryCrossEntropyWithLogits(
    _ x: Tensor, _ target: Tensor, reduction: Reduction = .mean
  ) -> Tensor {
    reduction(ElementLoss(.binaryCrossEntropy)(x, target))
  }

  /// The cross entropy −weight[t] · log softmax(x)[t] of classes on the last axis: logits `[…, C]`,
  /// targets `[…]`.
  ///
  /// The mean is divided by the sum of the targets' weights, as PyTorch has it.
  ///
  /// - Parameters:
  ///   - logits: `[…, C]`.
  ///   - targets: the right class for each row, 0 ..< C.
  ///   - classWeights: `[C]`, 1 each where it is not given; no gradient flows to it.
  ///   - reduction: how rows become one number.
  /// - Returns: a scalar, or `[…]` without a reduction.
  /// - Precondition: the shapes fit, and each target names a class.
  public static func crossEntropy(
    _ logits: Tensor, _ targets: Indices, classWeights: Tensor? = nil,
    reduction: Reduction = .mean
  ) -> Tensor {
    let classes = logits.shape[-1]
    precondition(
      Shape(logits.shape.dimensions.dropLast()) == targets.shape
        && classWeights.map { $0.shape == [classes] } ?? true,
      "cross_entropy: logits \(logits.shape) with targets \(targets.shape)")
    precondition(
      targets.values.allSatisfy { $0 >= 0 && Int($0) < classes },
      "cross_entropy: a target that is none of \(classes) classes")
    let places = targets.values.enumerated().map { row, target in row * classes + Int(target) }
    let chosen = logits.logSoftmax().reshaped([logits.count, 1])
      .gatherRows(Indices(places, targets.shape)).reshaped(targets.shape)
    guard let classWeights else { return reduction(-chosen) }
    let weights = classWeights.detached.reshaped([classes, 1]).gatherRows(targets)
      .reshaped(targets.shape)
    let losses = -(chosen * weights)
    return reduction == .mean ? losses.sum() / weights.sum() : reduction(losses)
  }
}
