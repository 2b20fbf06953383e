import Layers
import Synchronization
import Tensors

/// Batch norm as a bijection: each channel to mean 0 and variance 1, `[N, C, H, W]` → `[N, C, H, W]`.
///
/// By collected statistics, so that pictures do not see each other; in training by those of the
/// step's pictures, through which gradients flow, also from the determinant:
/// `log |det| = −½ · H · W · Σ log(variance + ε)`.
///
/// Source: Dinh et al., 2017, "Density estimation using Real NVP",
/// [arXiv:1605.08803](https://arxiv.org/abs/1605.08803), §3.7 and appendix E.
public struct FlowBatchNorm: Bijection {
  let runningMean: Parameter  // [C]
  let runningVariance: Parameter  // [C]
  private let epsilon: Float = 1e-5
  private let momentum: Float = 0.1

  /// Pulls `running_mean` and `running_var`, `[channels]`, which no gradient reaches.
  public init(channels: Int, from scope: ParameterScope) throws {
    runningMean = try scope.parameter("running_mean", [channels], initial: .zeros)
    runningVariance = try scope.parameter("running_var", [channels], initial: .ones)
  }

  /// Returns the normalised channels and the change of volume of each picture.
  public func forward(_ x: Tensor, in context: FlowContext) -> (y: Tensor, logDeterminant: Tensor) {
    let (mean, variance) = statistics(of: x, context)
    let pixels = Float(x.shape[2] * x.shape[3])
    let logDeterminant = (variance + epsilon).log().sum() * (-0.5 * pixels)
    return (
      (x - perChannel(mean)) / perChannel((variance + epsilon).sqrt()),
      logDeterminant.broadcast(to: [x.shape[0]])
    )
  }

  /// Returns the channels as they were before, by the collected statistics.
  ///
  /// - Precondition: the context is none of training: statistics of what goes in are not known here.
  public func inverse(_ y: Tensor, in context: FlowContext) -> Tensor {
    if case .measured = context.batch {
      preconditionFailure("FlowBatchNorm: in training there is no way back")
    }
    let scale = (runningVariance.value.detached + epsilon).sqrt()
    return y * perChannel(scale) + perChannel(runningMean.value.detached)
  }

  private func statistics(
    of x: Tensor, _ context: FlowContext
  ) -> (mean: Tensor, variance: Tensor) {
    switch context.batch {
    case .learned: return (runningMean.value.detached, runningVariance.value.detached)
    case .measured, .beginning:
      let channels = x.shape[1]
      let mean = x.mean([0, 2, 3])
      let deviation = x - perChannel(mean)
      let variance = (deviation * deviation).mean([0, 2, 3])
      if case .measured(let collector) = context.batch {
        let count = Float(x.count / channels)
        collector.add(runningMean, mean.detached, share: momentum)
        collector.add(
          runningVariance, variance.detached * (count / max(count - 1, 1)), share: momentum)
      }
      return (mean, variance)
    }
  }
}

/// Keeps what a step's pictures were measured to have, until the step is taken.
public final class BatchCollector: Sendable {
  private struct Entry {
    let parameter: Parameter
    let new: Tensor
    let share: Float
  }

  private let entries = Mutex<[Entry]>([])

  /// Creates an empty collector.
  public init() {}

  func add(_ parameter: Parameter, _ new: Tensor, share: Float) {
    let entry = Entry(parameter: parameter, new: new, share: share)
    entries.withLock { entries in
      // A block that runs again for the gradients measures the same again.
      entries.removeAll { $0.parameter === parameter }
      entries.append(entry)
    }
  }

  /// Moves the collected statistics towards those of the step.
  public func commit() {
    let entries = entries.withLock { entries in
      defer { entries = [] }
      return entries
    }
    for entry in entries {
      let old = entry.parameter.value.detached
      entry.parameter.update(old * (1 - entry.share) + entry.new * entry.share)
    }
  }
}
