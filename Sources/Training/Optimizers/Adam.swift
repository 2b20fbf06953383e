import Tensors

/// Adam: steps of about the same size for every weight, weight decay being part of the gradient.
///
/// m ← β₁ · m + (1 − β₁) · g; v ← β₂ · v + (1 − β₂) · g²;
/// w ← w − rate · m / (1 − β₁ᵗ) / (√(v / (1 − β₂ᵗ)) + ε).
///
/// Source: Kingma & Ba, 2015, [arXiv:1412.6980](https://arxiv.org/abs/1412.6980), in the form of
/// `torch.optim.Adam`.
public struct Adam: Optimizer {
  /// The step size.
  public var learningRate: Double
  /// What is remembered of the parameters.
  public var memory = OptimizerMemory()
  let rule: AdamRule

  /// Creates the rule.
  ///
  /// - Precondition: betas are in 0 ..< 1.
  public init(
    learningRate: Double = 1e-3, betas: (Double, Double) = (0.9, 0.999), epsilon: Double = 1e-8,
    weightDecay: Double = 0, isAMSGrad: Bool = false
  ) {
    self.learningRate = learningRate
    rule = AdamRule(
      betas: betas, epsilon: epsilon, weightDecay: weightDecay, isDecoupled: false,
      isAMSGrad: isAMSGrad)
  }

  /// The running means of gradients and of their squares.
  public var slots: [String] { rule.slots }

  /// Returns the new value of a parameter.
  public func updated(
    _ value: Tensor, gradient: Tensor, step: Int, slot: inout [String: Tensor]
  ) -> Tensor {
    rule.updated(value, gradient: gradient, rate: learningRate, step: step, slot: &slot)
  }
}

/// Adam with weight decay beside the gradient: w ← w · (1 − rate · decay) before each step.
///
/// Source: Loshchilov & Hutter, 2019, [arXiv:1711.05101](https://arxiv.org/abs/1711.05101), in the
/// form of `torch.optim.AdamW`; AMSGrad: Reddi et al., 2018,
/// [arXiv:1904.09237](https://arxiv.org/abs/1904.09237).
public struct AdamW: Optimizer {
  /// The step size.
  public var learningRate: Double
  /// What is remembered of the parameters.
  public var memory = OptimizerMemory()
  let rule: AdamRule

  /// Creates the rule.
  ///
  /// - Precondition: betas are in 0 ..< 1.
  public init(
    learningRate: Double = 1e-3, betas: (Double, Double) = (0.9, 0.999), epsilon: Double = 1e-8,
    weightDecay: Double = 1e-2, isAMSGrad: Bool = false
  ) {
    self.learningRate = learningRate
    rule = AdamRule(
      betas: betas, epsilon: epsilon, weightDecay: weightDecay, isDecoupled: true,
      isAMSGrad: isAMSGrad)
  }

  /// The running means of gradients and of their squares.
  public var slots: [String] { rule.slots }

  /// Returns the new value of a parameter.
  public func updated(
    _ value: Tensor, gradient: Tensor, step: Int, slot: inout [String: Tensor]
  ) -> Tensor {
    rule.updated(value, gradient: gradient, rate: learningRate, step: step, slot: &slot)
  }
}

/// What Adam and AdamW share.
struct AdamRule: Sendable {
  /// Powers of β₁ and β₂.
  let first, second: Powers
  let epsilon: Double
  let weightDecay: Double
  /// Whether decay shrinks the weight instead of joining the gradient.
  let isDecoupled: Bool
  /// Whether the largest mean square so far divides, so that steps never grow again.
  let isAMSGrad: Bool

  init(
    betas: (Double, Double), epsilon: Double, weightDecay: Double, isDecoupled: Bool,
    isAMSGrad: Bool
  ) {
    first = Powers(betas.0)
    second = Powers(betas.1)
    self.epsilon = epsilon
    self.weightDecay = weightDecay
    self.isDecoupled = isDecoupled
    self.isAMSGrad = isAMSGrad
  }

  var slots: [String] { ["exp_avg", "exp_avg_sq"] + (isAMSGrad ? ["max_exp_avg_sq"] : []) }

  func updated(
    _ value: Tensor, gradient: Tensor, rate: Double, step: Int, slot: inout [String: Tensor]
  ) -> Tensor {
    let take = AdamStep(
      shrink: Float(isDecoupled ? 1 - rate * weightDecay : 1),
      weightDecay: Float(isDecoupled ? 0 : weightDecay),
      first: Float(1 - first.base), secondKeep: Float(second.base), second: Float(1 - second.base),
      rate: Float(rate / (1 - first[step])),
      correction: Float((1 - second[step]).squareRoot()), epsilon: Float(epsilon))
    let new = take(
      weight: value, gradient: gradient,
      memory: AdamStep.Memory(
        mean: slot["exp_avg"] ?? .zeros(value.shape),
        square: slot["exp_avg_sq"] ?? .zeros(value.shape),
        largest: slot["max_exp_avg_sq"]))
    slot["exp_avg"] = new.memory.mean
    slot["exp_avg_sq"] = new.memory.square
    slot["max_exp_avg_sq"] = new.memory.largest
    return new.weight
  }
}
