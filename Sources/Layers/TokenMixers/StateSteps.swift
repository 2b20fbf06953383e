import Tensors

/// How large the steps of state spaces are before training: spread evenly over the logarithms between
/// 0.001 and 0.1, channel by channel.
///
/// Source: Gu et al., 2022, [arXiv:2206.11893](https://arxiv.org/abs/2206.11893), which draws them from
/// that range; channels have no order, and even spacing leaves no gap in it.
enum StateSteps {
  /// The steps of channels, `[channels]`.
  private static func steps(_ channels: Int) -> Tensor {
    Tensor(
      (0..<channels).map { 0.001 * realPower(100, (Float($0) + 0.5) / Float(channels)) },
      [channels])
  }

  /// Fills with the logarithms of steps.
  static func logarithms(_ channels: Int) -> Initializer {
    .values(steps(channels).log().values)
  }

  /// Fills with what softplus makes steps of.
  static func beforeSoftplus(_ channels: Int) -> Initializer {
    .values((steps(channels).exp() - 1).log().values)
  }
}
