import Tensors

/// Follows the velocity at the start of each step: order 1, one evaluation a step.
///
/// A flow of straight lines is followed exactly in one step.
public struct Euler: StepSampler {
  /// Creates one.
  public init() {}

  func step(_ x: Tensor, _ step: SamplingStep, in run: inout SamplingRun) throws -> Tensor {
    x + step.length * (try run.velocity(x, at: step.time))
  }
}
