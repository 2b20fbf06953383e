import Tensors

/// The classical method of Runge and Kutta: order 4, four evaluations a step.
///
/// Source: Hairer, Nørsett & Wanner, 1993, *Solving Ordinary Differential Equations I*, II.1.
public struct RungeKutta4: StepSampler {
  /// Creates one.
  public init() {}

  func step(_ x: Tensor, _ step: SamplingStep, in run: inout SamplingRun) throws -> Tensor {
    let half = step.length / 2
    let middle = step.time + half
    let k1 = try run.velocity(x, at: step.time)
    let k2 = try run.velocity(x + half * k1, at: middle)
    let k3 = try run.velocity(x + half * k2, at: middle)
    let k4 = try run.velocity(x + step.length * k3, at: step.next)
    return x + (step.length / 6) * (k1 + 2 * (k2 + k3) + k4)
  }
}
