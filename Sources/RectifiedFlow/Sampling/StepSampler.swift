import Tensors

/// A sampler that takes the steps of the schedule, all pictures together.
protocol StepSampler: Sampler {
  /// Returns the pictures at the end of a step, `[N, …]` as those where it starts.
  mutating func step(_ x: Tensor, _ step: SamplingStep, in run: inout SamplingRun) throws -> Tensor
}

/// What the steps of one run share.
struct SamplingRun {
  private let problem: SamplingProblem
  private let rows: [Int]
  /// How often each picture went through the model.
  private(set) var evaluations = 0

  init(_ problem: SamplingProblem) {
    self.problem = problem
    rows = Array(0..<problem.count)
  }

  /// The velocity of all pictures at a time.
  mutating func velocity(_ x: Tensor, at time: Float) throws -> Tensor {
    evaluations += problem.velocity.evaluations(at: time)
    return try problem.velocity(x, times: rows.map { _ in time }, rows: rows)
  }

  /// What is added to the pictures at a step.
  func noise(at step: SamplingStep) -> Tensor {
    let noise = problem.stepNoise(step.index, problem.start.shape)
    precondition(noise.shape == problem.start.shape, "stepNoise: \(noise.shape)")
    return noise
  }

  /// Puts back what is known at the end of a step.
  func restored(_ x: Tensor, after step: SamplingStep) -> Tensor {
    problem.known?.restored(in: x, times: rows.map { _ in step.next }, rows: rows) ?? x
  }
}

extension StepSampler {
  /// Draws the pictures of a problem; `start`, `step 1`, … are steps of the ``Trace``.
  public func sample(_ problem: SamplingProblem) throws -> SampledPictures {
    try problem.check()
    var (sampler, run, x) = (self, SamplingRun(problem), problem.start)
    Trace.step("start", x)
    for step in problem.schedule.steps {
      x = try Trace.step("step \(step.index + 1)") {
        let before = (sampler, run)
        let y = try sampler.step(x, step, in: &run)
        if let found = NonFinite("the pictures", in: y) {
          // Once more, with somebody who looks at the layers.
          (sampler, run) = before
          let layer = try Trace.firstNonFinite { try sampler.step(x, step, in: &run) }
          throw SamplingError.notFinite(
            step: step.index + 1, time: step.time, next: step.next, layer ?? found)
        }
        return run.restored(y, after: step)
      }
    }
    return SampledPictures(
      pictures: x, evaluations: Array(repeating: run.evaluations, count: problem.count))
  }
}
