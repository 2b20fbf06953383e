import Tensors

/// Batch norm of `[N, C, …]`: by the batch's statistics in training, by collected ones otherwise.
///
/// Called as a layer it uses the collected ones. In training pictures see each other, so that the
/// result is a function of the whole batch.
public struct BatchNorm: Layer {
  /// `[C]`.
  public let weight: Parameter
  /// `[C]`.
  public let bias: Parameter
  /// `[C]`: the collected mean; no gradient flows to it.
  public let runningMean: Parameter
  /// `[C]`: the collected unbiased variance; no gradient flows to it.
  public let runningVariance: Parameter
  /// What keeps the divisor away from 0.
  public let epsilon: Float
  /// The share of a new batch in what is collected, 0 … 1.
  public let momentum: Float

  /// Pulls `weight`, `bias`, `running_mean` and `running_var`.
  ///
  /// PyTorch's counter `num_batches_tracked` changes nothing here and is not asked for.
  public init(
    channels: Int, epsilon: Float = 1e-5, momentum: Float = 0.1, from scope: ParameterScope
  ) throws {
    weight = try scope.parameter("weight", [channels], initial: .ones)
    bias = try scope.parameter("bias", [channels], initial: .zeros)
    runningMean = try scope.parameter("running_mean", [channels], initial: .zeros)
    runningVariance = try scope.parameter("running_var", [channels], initial: .ones)
    self.epsilon = epsilon
    self.momentum = momentum
  }

  /// Normalises by the collected statistics.
  public func callAsFunction(_ x: Tensor) -> Tensor {
    x.batchNorm(
      mean: runningMean.value, variance: runningVariance.value, weight: weight.value,
      bias: bias.value, epsilon: epsilon)
  }

  /// Normalises by the statistics of this batch, which ``collect(_:)`` may be given.
  public func trained(_ x: Tensor) -> (output: Tensor, statistics: BatchStatistics) {
    x.batchNorm(weight: weight.value, bias: bias.value, epsilon: epsilon)
  }

  /// Moves the collected statistics towards those of a batch.
  public func collect(_ statistics: BatchStatistics) {
    for (collected, new) in [
      (runningMean, statistics.mean), (runningVariance, statistics.unbiasedVariance),
    ] {
      collected.update(collected.value.detached * (1 - momentum) + new * momentum)
    }
  }
}

/// Batch norm whose statistics, weight and bias stay as they were loaded.
public struct FrozenBatchNorm: Layer {
  /// `[C]` each, none of them trained.
  let weight, bias, runningMean, runningVariance: Parameter
  /// What keeps the divisor away from 0.
  public let epsilon: Float

  /// Pulls `weight`, `bias`, `running_mean` and `running_var`.
  public init(channels: Int, epsilon: Float = 1e-5, from scope: ParameterScope) throws {
    weight = try scope.parameter("weight", [channels], initial: .ones)
    bias = try scope.parameter("bias", [channels], initial: .zeros)
    runningMean = try scope.parameter("running_mean", [channels], initial: .zeros)
    runningVariance = try scope.parameter("running_var", [channels], initial: .ones)
    self.epsilon = epsilon
  }

  /// Normalises `[N, C, …]`; gradients flow to the input only.
  public func callAsFunction(_ x: Tensor) -> Tensor {
    x.batchNorm(
      mean: runningMean.value, variance: runningVariance.value, weight: weight.value.detached,
      bias: bias.value.detached, epsilon: epsilon)
  }

  /// The same as `scale · x + shift` of each channel, `[C]` both: what a convolution before it takes
  /// into its weight.
  package var affine: (scale: Tensor, shift: Tensor) {
    let scale =
      weight.value.detached / (runningVariance.value.detached + epsilon).sqrt()
    return (scale, bias.value.detached - runningMean.value.detached * scale)
  }
}
