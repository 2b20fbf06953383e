import Elementary
import Tensors

/// DPM-Solver++ with two steps, in the form it takes for a flow: order 2, one evaluation a step.
///
/// It takes the data that a picture seems to come from, D = x − t·v, for a line in
/// λ = log((1 − t)/t) through its last two values, and integrates what else moves exactly:
/// x′ = (t′/t)·x + (1 − t′/t)·(D + h/(2h₀)·(D − D₀)), where h and h₀ are the lengths in λ of this step
/// and the one before. From noise itself and down to data they are infinite: the first two steps and
/// the last one are of order 1.
///
/// Source: Lu et al., 2022, [arXiv:2211.01095](https://arxiv.org/abs/2211.01095), algorithm 2, with
/// α = 1 − t and σ = t, as diffusers' `DPMSolverMultistepScheduler` with `use_flow_sigmas`.
public struct DPMSolver2M: StepSampler {
  /// What a step leaves for the next one.
  private struct Past: Sendable {
    let data: Tensor
    let logRatio: Double
  }

  private var past: Past?

  /// Creates one.
  public init() {}

  mutating func step(
    _ x: Tensor, _ step: SamplingStep, in run: inout SamplingRun
  ) throws -> Tensor {
    try step.requireDescending(.dpmSolver2M)
    let data = x - step.time * (try run.velocity(x, at: step.time))
    let (here, next) = (Self.logRatio(step.time), Self.logRatio(step.next))
    defer { past = Past(data: data, logRatio: here) }
    let ratio = Double(step.next) / Double(step.time)
    return Float(ratio) * x + Float(1 - ratio) * (extended(data, from: here, to: next))
  }

  /// The data in the middle of a step.
  private func extended(_ data: Tensor, from here: Double, to next: Double) -> Tensor {
    guard let past, past.logRatio.isFinite, next.isFinite else { return data }
    let weight = (next - here) / (2 * (here - past.logRatio))
    return data + Float(weight) * (data - past.data)
  }

  /// log((1 − t)/t), infinite at both ends.
  private static func logRatio(_ time: Float) -> Double {
    let t = Double(time)
    return PortableMath.log(1 - t) - PortableMath.log(t)
  }
}

extension SamplingStep {
  /// Refuses times that grow, for samplers that go by what a time of 0 means.
  func requireDescending(_ kind: SamplerKind) throws(SamplingError) {
    guard next < time else {
      throw .setting(
        "sampler", expected: "one that knows times that grow, such as euler", found: kind.rawValue)
    }
  }
}
