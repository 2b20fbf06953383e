import Tensors

/// RMSprop: each gradient is divided by the root of its running mean square.
///
/// v ← α · v + (1 − α) · g²; d = g / (√v + ε); w ← w − rate · d, or with momentum b ← momentum · b
/// + d and w ← w − rate · b.
///
/// Source: Hinton, 2012, "Neural networks for machine learning", lecture 6e, in the form of
/// `torch.optim.RMSprop`.
public struct RMSprop: Optimizer {
  /// The step size.
  public var learningRate: Double
  /// What is remembered of the parameters.
  public var memory = OptimizerMemory()
  /// How much of the running mean square is kept, α.
  public let smoothing: Double
  /// What keeps the divisor away from 0.
  public let epsilon: Double
  /// How much of the last step's direction is kept, 0 … 1.
  public let momentum: Double
  /// How much of the weight is added to its gradient.
  public let weightDecay: Double

  /// Creates the rule.
  public init(
    learningRate: Double = 1e-2, smoothing: Double = 0.99, epsilon: Double = 1e-8,
    momentum: Double = 0, weightDecay: Double = 0
  ) {
    self.learningRate = learningRate
    self.smoothing = smoothing
    self.epsilon = epsilon
    self.momentum = momentum
    self.weightDecay = weightDecay
  }

  /// The running mean square, and the momentum buffer where there is momentum.
  public var slots: [String] { ["square_avg"] + (momentum == 0 ? [] : ["momentum_buffer"]) }

  /// Returns the new value of a parameter.
  public func updated(
    _ value: Tensor, gradient: Tensor, step: Int, slot: inout [String: Tensor]
  ) -> Tensor {
    let rule = RMSpropStep(
      learningRate: Float(learningRate), keep: Float(smoothing), renew: Float(1 - smoothing),
      epsilon: Float(epsilon), momentum: Float(momentum), weightDecay: Float(weightDecay))
    let new = rule(
      weight: value, gradient: gradient,
      square: slot["square_avg"] ?? .zeros(value.shape), buffer: slot["momentum_buffer"])
    slot["square_avg"] = new.square
    slot["momentum_buffer"] = new.buffer
    return new.weight
  }
}
