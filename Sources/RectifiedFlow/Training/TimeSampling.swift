import Tensors

/// Where between data and noise training looks.
///
/// Source: Esser et al., 2024, "Scaling Rectified Flow Transformers",
/// [arXiv:2403.03206](https://arxiv.org/abs/2403.03206), §3.1.
public enum TimeSampling: Hashable, Sendable {
  /// Everywhere alike.
  case uniform
  /// The sigmoid of a normal number: mostly in the middle; a mean above 0 looks closer to noise.
  case logitNormal(mean: Float, deviation: Float)
  /// Above −1 … below 1.75; above 0 more in the middle, below more at the ends.
  case mode(scale: Float)
  /// Such that the ratio of signal and noise is that of a cosine schedule.
  case cosmap
  /// At noise alone: distils a flow whose pairs are known into one step.
  /// Source: Liu et al., 2022, [arXiv:2209.03003](https://arxiv.org/abs/2209.03003), §3.
  case oneStep

  /// The times of some places of a run, 0 … 1 each.
  ///
  /// A time depends on the seed and the place alone.
  public func times(samples: Range<Int>, seed: UInt64) -> [Float] {
    if self == .oneStep { return samples.map { _ in 1 } }
    let streams = samples.map { RandomStream(seed: seed, purpose: .trainingTime(sample: $0)) }
    if case .logitNormal(let mean, let deviation) = self {
      let numbers = Tensor.concatenated(streams.map { $0.normal([1]) }, axis: 0)
      return (numbers * deviation + mean).sigmoid().values
    }
    let u = Tensor.concatenated(streams.map { $0.uniform([1]) }, axis: 0)
    let angle = u * (Float.pi / 2)
    switch self {
    case .mode(let scale): return (1 - u - (angle.cos().squared() - 1 + u) * scale).values
    case .cosmap: return (1 - angle.cos() / (angle.sin() + angle.cos())).values
    default: return u.values
    }
  }
}
