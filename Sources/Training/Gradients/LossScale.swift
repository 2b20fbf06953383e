/// What a loss is multiplied with so that the small gradients of half precision do not vanish.
///
/// A power of two, so that multiplying and dividing change no digit. It is halved where gradients
/// are not finite, such a step being left out, and doubled after many good ones, as
/// `torch.amp.GradScaler` does. Source: Micikevicius et al., 2018,
/// [arXiv:1710.03740](https://arxiv.org/abs/1710.03740).
public struct LossScale: Codable, Hashable, Sendable {
  /// After how many good steps in a row it is doubled.
  public let interval: Int
  /// The present factor.
  public private(set) var value: Float
  /// How many steps in a row were good since it last changed.
  public private(set) var goodSteps = 0

  /// Creates a scale.
  ///
  /// - Precondition: the first value is a power of two, and `interval > 0`.
  public init(initial: Float = 65_536, interval: Int = 2000) {
    precondition(
      initial > 0 && initial.isNormal && initial.significand == 1,
      "LossScale: \(initial) is no power of two")
    precondition(interval > 0, "LossScale: an interval of \(interval) steps")
    value = initial
    self.interval = interval
  }

  /// Whether gradients were not finite with hardly any scale left: then it is not the scale that
  /// makes them so.
  public var isExhausted: Bool { value < 1 }

  /// Takes note of the norm of a step's gradients, and says whether the step is to be taken.
  public mutating func takesStep(norm: Float) -> Bool {
    guard norm.isFinite else {
      // A power of two that stays one: gradients that never are finite end a run, not this number.
      value = max(value / 2, Float.leastNormalMagnitude)
      goodSteps = 0
      return false
    }
    goodSteps += 1
    if goodSteps == interval {
      if (value * 2).isFinite { value *= 2 }
      goodSteps = 0
    }
    return true
  }
}
