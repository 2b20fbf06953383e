import Layers
import Tensors

/// Shifts and scales each channel: `y = (x + b) · exp(s)`, `[N, C, H, W]` → `[N, C, H, W]`.
///
/// The first step's pictures give b and s the values that bring each channel to mean 0 and variance
/// 1; from then on they are learned. `log |det| = H · W · Σ s`.
///
/// Source: Kingma & Dhariwal, 2018, "Glow",
/// [arXiv:1807.03039](https://arxiv.org/abs/1807.03039), §3.1.
public struct ActNorm: Bijection {
  let logScale: Parameter  // [C]
  let shift: Parameter  // [C]

  /// Pulls `log_scale` and `bias`, `[channels]`; a fresh one changes nothing.
  public init(channels: Int, from scope: ParameterScope) throws {
    logScale = try scope.parameter("log_scale", [channels], initial: .zeros)
    shift = try scope.parameter("bias", [channels], initial: .zeros)
  }

  /// Returns the scaled channels and H · W · Σ s for each picture.
  public func forward(_ x: Tensor, in context: FlowContext) -> (y: Tensor, logDeterminant: Tensor) {
    if case .beginning = context.batch { begin(with: x) }
    let pixels = Float(x.shape[2] * x.shape[3])
    let logDeterminant = (logScale.value.sum() * pixels).broadcast(to: [x.shape[0]])
    return ((x + perChannel(shift.value)) * perChannel(logScale.value.exp()), logDeterminant)
  }

  /// Returns the channels as they were before.
  public func inverse(_ y: Tensor, in context: FlowContext) -> Tensor {
    y / perChannel(logScale.value.exp()) - perChannel(shift.value)
  }

  private func begin(with x: Tensor) {
    let statistics = BatchStatistics(x)
    shift.update(-statistics.mean)
    // A channel that never changes is no reason for an infinite scale.
    logScale.update((statistics.variance + 1e-12).log() * -0.5)
  }
}

/// `[C]` → `[1, C, 1, 1]`.
func perChannel(_ numbers: Tensor) -> Tensor { numbers.reshaped(1, numbers.count, 1, 1) }
