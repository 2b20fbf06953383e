import Tensors
import Training

/// The loss of a rectified flow: how far the velocity that a model gives is from noise − data, on
/// straight lines from data to noise.
///
/// Source: Liu et al., 2022, "Flow Straight and Fast",
/// [arXiv:2209.03003](https://arxiv.org/abs/2209.03003), eq. 1.
public struct RectifiedFlowLoss: Hashable, Sendable {
  /// Where between data and noise it looks.
  public var times = TimeSampling.logitNormal(mean: 0, deviation: 1)
  /// Which noise a picture is mixed with.
  public var pairing = Pairing.random
  /// How often a picture is not told what it is asked to be, and each single condition besides.
  public var conditionDropout: Float = 0.1

  /// The defaults.
  public init() {}

  /// Which noise a picture of a step is mixed with.
  public enum Pairing: String, CaseIterable, Sendable {
    /// Any.
    case random
    /// The noise of another picture of the step, such that all together have the least way to go:
    /// paths cross less. Source: Tong et al., 2023,
    /// [arXiv:2302.00482](https://arxiv.org/abs/2302.00482), §3.2.5; Pooladian et al., 2023,
    /// [arXiv:2304.14772](https://arxiv.org/abs/2304.14772).
    case optimalTransport = "optimal-transport"
  }

  /// How many bins the log divides time into.
  static let bins = 10

  /// The part of the log that a time belongs to.
  static func bin(of time: Float) -> Int { min(bins - 1, max(0, Int(time * Float(bins)))) }
}

/// A batch between data and noise.
struct NoisyPictures {
  /// `[N, C, H, W]`: (1 − t) · data + t · noise.
  let pictures: Tensor
  /// `[N, C, H, W]`: noise − data.
  let velocity: Tensor

  /// Mixes data and noise `[N, C, H, W]`, each picture at its own time.
  init(data: Tensor, noise: Tensor, times: [Float]) {
    pictures = noised(data, with: noise, times: times)
    velocity = noise - data
  }
}

/// Noise for some places of a run, `[N] + shape`.
func trainingNoise(_ shape: [Int], places: [Int], seed: UInt64) -> Tensor {
  Tensor.concatenated(
    places.map {
      RandomStream(seed: seed, purpose: .trainingNoise(sample: $0)).normal(Shape([1] + shape))
    }, axis: 0)
}

/// What pictures of some seeds are drawn from, `[N] + shape`.
public func startingNoise(_ shape: [Int], seeds: [UInt64]) -> Tensor {
  Tensor.concatenated(
    seeds.map { RandomStream(seed: $0, purpose: .noise).normal(Shape([1] + shape)) }, axis: 0)
}

/// The mean squared difference of each picture: two of `[N, …]` → `[N]`.
func meanSquares(_ x: Tensor, _ y: Tensor) -> Tensor {
  let count = x.shape[0]
  return (x - y).squared().reshaped(count, x.count / max(count, 1)).mean([1])
}

/// The means of losses in bins of time, for the log.
func parts(of losses: Tensor, times: [Float]) -> [LossPart] {
  var parts = (0..<RectifiedFlowLoss.bins).map {
    LossPart(name: "time-0.\($0)", sum: 0, count: 0)
  }
  for (loss, time) in zip(losses.values, times) {
    let bin = RectifiedFlowLoss.bin(of: time)
    parts[bin].sum += Double(loss)
    parts[bin].count += 1
  }
  return parts
}
