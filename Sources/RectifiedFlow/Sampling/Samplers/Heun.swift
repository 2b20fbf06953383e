import Tensors

/// Follows the mean of the velocities at both ends of each step: order 2, two evaluations a step.
///
/// The last step is one of Euler, as in diffusers' `FlowMatchHeunDiscreteScheduler`: no model has
/// learnt what is there to see at its end. Source: Karras et al., 2022,
/// [arXiv:2206.00364](https://arxiv.org/abs/2206.00364), algorithm 1.
public struct Heun: StepSampler {
  /// Creates one.
  public init() {}

  func step(_ x: Tensor, _ step: SamplingStep, in run: inout SamplingRun) throws -> Tensor {
    let first = try run.velocity(x, at: step.time)
    let end = x + step.length * first
    guard !step.isLast else { return end }
    let second = try run.velocity(end, at: step.next)
    return x + step.length * (0.5 * (first + second))
  }
}
