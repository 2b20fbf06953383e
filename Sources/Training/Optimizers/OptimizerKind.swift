/// A rule of optimisation and its settings but for rate and weight decay, which groups of parameters
/// may have of their own.
public enum OptimizerKind: Codable, Hashable, Sendable {
  /// ``SGD``.
  case sgd(momentum: Double = 0, isNesterov: Bool = false)
  /// ``Adam``, weight decay being part of the gradient.
  case adam(AdamSettings = AdamSettings())
  /// ``AdamW``, weight decay standing beside the gradient.
  case adamW(AdamSettings = AdamSettings())
  /// ``RMSprop``.
  case rmsprop(smoothing: Double = 0.99, epsilon: Double = 1e-8, momentum: Double = 0)
  /// ``Adagrad``.
  case adagrad(rateDecay: Double = 0, epsilon: Double = 1e-10)

  /// What Adam and AdamW are set by.
  public struct AdamSettings: Codable, Hashable, Sendable {
    /// The decay of the running means of gradients and of their squares, in 0 ..< 1.
    public var firstBeta, secondBeta: Double
    /// What is added to the root of the second mean.
    public var epsilon: Double
    /// Whether the largest mean square so far divides.
    public var isAMSGrad: Bool

    /// Creates settings; the defaults are PyTorch's.
    public init(
      firstBeta: Double = 0.9, secondBeta: Double = 0.999, epsilon: Double = 1e-8,
      isAMSGrad: Bool = false
    ) {
      self.firstBeta = firstBeta
      self.secondBeta = secondBeta
      self.epsilon = epsilon
      self.isAMSGrad = isAMSGrad
    }
  }

  /// PyTorch's default of the weight decay.
  public var standardWeightDecay: Double {
    if case .adamW = self { 1e-2 } else { 0 }
  }

  /// The optimizer of this kind.
  ///
  /// - Precondition: the settings are in range, as the optimizers say.
  public func optimizer(rate: Double, weightDecay: Double) -> any Optimizer {
    switch self {
    case .sgd(let momentum, let isNesterov):
      SGD(
        learningRate: rate, momentum: momentum, weightDecay: weightDecay, isNesterov: isNesterov)
    case .adam(let settings):
      Adam(
        learningRate: rate, betas: (settings.firstBeta, settings.secondBeta),
        epsilon: settings.epsilon, weightDecay: weightDecay, isAMSGrad: settings.isAMSGrad)
    case .adamW(let settings):
      AdamW(
        learningRate: rate, betas: (settings.firstBeta, settings.secondBeta),
        epsilon: settings.epsilon, weightDecay: weightDecay, isAMSGrad: settings.isAMSGrad)
    case .rmsprop(let smoothing, let epsilon, let momentum):
      RMSprop(
        learningRate: rate, smoothing: smoothing, epsilon: epsilon, momentum: momentum,
        weightDecay: weightDecay)
    case .adagrad(let rateDecay, let epsilon):
      Adagrad(
        learningRate: rate, rateDecay: rateDecay, epsilon: epsilon, weightDecay: weightDecay)
    }
  }
}
