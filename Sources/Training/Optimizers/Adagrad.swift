import Tensors

/// Adagrad: each gradient is divided by the root of the sum of its squares so far.
///
/// v ← v + g²; w ← w − rate / (1 + (t − 1) · rateDecay) · g / (√v + ε).
///
/// Source: Duchi et al., 2011, "Adaptive subgradient methods for online learning and stochastic
/// optimization", JMLR 12, in the form of `torch.optim.Adagrad`.
public struct Adagrad: Optimizer {
  /// The step size.
  public var learningRate: Double
  /// What is remembered of the parameters.
  public var memory = OptimizerMemory()
  /// How fast the step size falls with the number of steps.
  public let rateDecay: Double
  /// What keeps the divisor away from 0.
  public let epsilon: Double
  /// How much of the weight is added to its gradient.
  public let weightDecay: Double

  /// Creates the rule.
  public init(
    learningRate: Double = 1e-2, rateDecay: Double = 0, epsilon: Double = 1e-10,
    weightDecay: Double = 0
  ) {
    self.learningRate = learningRate
    self.rateDecay = rateDecay
    self.epsilon = epsilon
    self.weightDecay = weightDecay
  }

  /// The sum of squares.
  public var slots: [String] { ["sum"] }

  /// Returns the new value of a parameter.
  public func updated(
    _ value: Tensor, gradient: Tensor, step: Int, slot: inout [String: Tensor]
  ) -> Tensor {
    let rule = AdagradStep(
      learningRate: Float(learningRate / (1 + Double(step - 1) * rateDecay)),
      epsilon: Float(epsilon), weightDecay: Float(weightDecay))
    let new = rule(
      weight: value, gradient: gradient, sum: slot["sum"] ?? .zeros(value.shape))
    slot["sum"] = new.sum
    return new.weight
  }
}
