import Tensors

/// At each step takes the data that a picture seems to come from, and mixes it with fresh noise for
/// the next time; one evaluation a step.
///
/// Source: diffusers' `FlowMatchEulerDiscreteScheduler` with `stochastic_sampling`.
public struct EulerAncestral: StepSampler {
  /// Creates one.
  public init() {}

  func step(_ x: Tensor, _ step: SamplingStep, in run: inout SamplingRun) throws -> Tensor {
    try step.requireDescending(.eulerAncestral)
    let data = x - step.time * (try run.velocity(x, at: step.time))
    guard step.next > 0 else { return data }
    return (1 - step.next) * data + step.next * run.noise(at: step)
  }
}
