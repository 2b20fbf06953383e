import Tensors

/// Follows the velocity halfway through each step: order 2, two evaluations a step.
///
/// Source: Hairer, Nørsett & Wanner, 1993, *Solving Ordinary Differential Equations I*, II.1.
public struct Midpoint: StepSampler {
  /// Creates one.
  public init() {}

  func step(_ x: Tensor, _ step: SamplingStep, in run: inout SamplingRun) throws -> Tensor {
    let half = step.length / 2
    let middle = x + half * (try run.velocity(x, at: step.time))
    return x + step.length * (try run.velocity(middle, at: step.time + half))
  }
}
