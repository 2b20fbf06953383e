/// Brings each channel to mean 0 and variance 1 with statistics of the batch itself, which the
/// operation was given.
package struct BatchNormalization: Operation {
  /// `[1, C, 1, …]`: the batch's mean, and 1 / √(variance + ε).
  let mean: Tensor
  let scale: Tensor

  package var name: String { "batch_norm" }

  package func forward(_ inputs: [Tensor]) -> Tensor { (inputs[0] - mean) * scale }

  /// The statistics depend on the input too, although it is not they that carry a graph.
  package func backward(_ gradient: Tensor, _ flow: Flow) -> [Tensor?] {
    let axes = BatchStatistics.axes(flow.inputs[0].shape)
    let slope = (gradient * flow.output).mean(axes, keepsAxes: true)
    return [(gradient - gradient.mean(axes, keepsAxes: true) - flow.output * slope) * scale]
  }
}

/// Mean and variance of each channel over a batch.
public struct BatchStatistics: Sendable {
  /// `[C]`: the mean.
  public let mean: Tensor
  /// `[C]`: the mean square of the deviations, which normalises the batch.
  public let variance: Tensor
  /// `[C]`: the estimate for the population, deviations' squares over count − 1, which running
  /// statistics collect.
  public let unbiasedVariance: Tensor

  /// Measures `[N, C, …]` in two passes; no gradient flows.
  ///
  /// - Precondition: there is a batch and a channel axis, and more than one element a channel.
  public init(_ x: Tensor) {
    precondition(x.shape.rank >= 2, "batch_norm: a tensor of shape \(x.shape) has no channels")
    let (axes, channels) = (Self.axes(x.shape), x.shape[1])
    let count = x.count / max(channels, 1)
    precondition(count > 1, "batch_norm: \(count) elements a channel have no variance")
    let x = x.detached
    let mean = x.mean(axes, keepsAxes: true)
    let deviation = x - mean
    let squares = (deviation * deviation).sum(axes)
    self.mean = mean.reshaped([channels])
    variance = squares / Float(count)
    unbiasedVariance = squares / Float(count - 1)
  }

  /// All axes but the channels'.
  static func axes(_ shape: Shape) -> [Int] { (0..<shape.rank).filter { $0 != 1 } }
}

extension Tensor {
  /// Batch norm of `[N, C, …]` by statistics of the batch itself, as in training.
  ///
  /// Pictures see each other here: the result is a function of the whole batch.
  ///
  /// - Returns: (x − mean) / √(variance + ε) · weight + bias, and the statistics.
  /// - Precondition: weight and bias are `[C]`.
  ///
  /// Source: Ioffe & Szegedy, 2015, [arXiv:1502.03167](https://arxiv.org/abs/1502.03167).
  public func batchNorm(
    weight: Tensor? = nil, bias: Tensor? = nil, epsilon: Float = 1e-5
  ) -> (output: Tensor, statistics: BatchStatistics) {
    let statistics = BatchStatistics(self)
    let normalize = BatchNormalization(
      mean: statistics.mean.reshaped(channelShape),
      scale: statistics.variance.reciprocalDeviation(epsilon).reshaped(channelShape))
    return (normalize(self).scaledChannels(weight, bias), statistics)
  }

  /// Batch norm of `[N, C, …]` by given statistics, as in inference: an affine map of
  /// each element that sees no other one.
  ///
  /// - Precondition: mean, variance, weight and bias are `[C]`.
  public func batchNorm(
    mean: Tensor, variance: Tensor, weight: Tensor? = nil, bias: Tensor? = nil,
    epsilon: Float = 1e-5
  ) -> Tensor {
    precondition(
      shape.rank >= 2 && mean.shape == [shape[1]] && variance.shape == [shape[1]],
      "batch_norm: statistics \(mean.shape) and \(variance.shape) for an input \(shape)")
    checkChannels(weight, "weight")
    checkChannels(bias, "bias")
    return FrozenBatchNormalization(
      mean: mean.detached, scale: variance.detached.reciprocalDeviation(epsilon),
      hasWeight: weight != nil, hasBias: bias != nil
    ).apply([self] + [weight, bias].compactMap(\.self))
  }

  private var channelShape: Shape {
    Shape((0..<shape.rank).map { $0 == 1 ? shape.dimensions[1] : 1 })
  }

  private func scaledChannels(_ weight: Tensor?, _ bias: Tensor?) -> Tensor {
    checkChannels(weight, "weight")
    checkChannels(bias, "bias")
    let scaled = weight.map { self * $0.reshaped(channelShape) } ?? self
    return bias.map { scaled + $0.reshaped(channelShape) } ?? scaled
  }

  private func checkChannels(_ numbers: Tensor?, _ label: String) {
    guard let numbers else { return }
    precondition(
      numbers.shape == [shape[1]], "batch_norm: \(label) \(numbers.shape) for an input \(shape)")
  }

  /// 1 / √(x + ε) for a few channels.
  private func reciprocalDeviation(_ epsilon: Float) -> Tensor {
    Tensor(values.map { 1 / ($0 + epsilon).squareRoot() }, shape)
  }
}
