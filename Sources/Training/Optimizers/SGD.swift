import Tensors

/// Stochastic gradient descent, with momentum where it is not 0.
///
/// b ← momentum · b + g; w ← w − rate · b, or with Nesterov's look ahead w − rate · (g + momentum · b).
///
/// Source: Sutskever et al., 2013, "On the importance of initialization and momentum in deep
/// learning", ICML, in the form of `torch.optim.SGD`.
public struct SGD: Optimizer {
  /// The step size.
  public var learningRate: Double
  /// What is remembered of the parameters.
  public var memory = OptimizerMemory()
  /// How much of the last step's direction is kept, 0 … 1.
  public let momentum: Double
  /// How much of the weight is added to its gradient.
  public let weightDecay: Double
  /// Whether the gradient is taken where momentum leads.
  public let isNesterov: Bool

  /// Creates the rule.
  ///
  /// - Precondition: Nesterov's form has momentum.
  public init(
    learningRate: Double, momentum: Double = 0, weightDecay: Double = 0, isNesterov: Bool = false
  ) {
    precondition(!isNesterov || momentum > 0, "SGD: Nesterov's form needs momentum")
    self.learningRate = learningRate
    self.momentum = momentum
    self.weightDecay = weightDecay
    self.isNesterov = isNesterov
  }

  /// The momentum buffer, where there is momentum.
  public var slots: [String] { momentum == 0 ? [] : ["momentum_buffer"] }

  /// Returns the new value of a parameter.
  public func updated(
    _ value: Tensor, gradient: Tensor, step: Int, slot: inout [String: Tensor]
  ) -> Tensor {
    let rule = SGDStep(
      learningRate: Float(learningRate), momentum: Float(momentum),
      weightDecay: Float(weightDecay), isNesterov: isNesterov)
    let new = rule(
      weight: value, gradient: gradient, buffer: slot["momentum_buffer"])
    slot["momentum_buffer"] = new.buffer
    return new.weight
  }
}
