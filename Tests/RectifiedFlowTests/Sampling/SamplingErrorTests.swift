import RectifiedFlow
import Synchronization
import Tensors
import TestSupport
import Testing

@Suite struct SamplingErrorTests {
  private func problem(
    seeds: [UInt64] = [0, 1], _ velocity: @escaping VelocityField.Function
  ) throws -> SamplingProblem {
    SamplingProblem(
      velocity: VelocityField(velocity), noise: KnownFlow.noise(seeds),
      schedule: try TimeSchedule(times: [1, 0.75, 0.5, 0.25]), seeds: seeds)
  }

  @Test(arguments: [
    SamplerKind.euler, .heun, .midpoint, .rungeKutta4, .dpmSolver2M, .eulerAncestral,
  ])
  func `stops at a number that is none, with the step, time and layer`(kind: SamplerKind) throws {
    let problem = try problem { x, times, _ in
      let y = times[0] < 0.7 ? x.log() : x
      Trace.layer("block 4", y)
      return y
    }
    let error = #expect(throws: SamplingError.self) { try kind.sampler().sample(problem) }
    guard case .notFinite(let step, let time, let next, let numbers)? = error else {
      Issue.record("\(String(describing: error))")
      return
    }
    let isEarly = kind == .midpoint || kind == .rungeKutta4 || kind == .heun
    #expect(isEarly ? step <= 3 : step == 3)
    #expect(time == [1, 0.75, 0.5][step - 1] && next == time - 0.25)
    #expect(numbers.name == "block 4")
    #expect(
      "\(try #require(error))".hasPrefix("step \(step), from time \(time) to \(next): block 4: "))
  }

  @Test(arguments: [Float(1), 0.9, 0.3])
  func `stops an adaptive sampler as well`(above: Float) throws {
    let problem = try problem { x, times, rows in
      let y = Tensor.concatenated(
        rows.indices.map {
          let row = x.sliced(0, $0..<$0 + 1)
          return rows[$0] == 1 && times[$0] <= above ? row * .nan : row
        }, axis: 0)
      Trace.layer("block 4", y)
      return y
    }
    let error = #expect(throws: SamplingError.self) { try DormandPrince().sample(problem) }
    guard case .notFinite(_, let time, let next, let numbers)? = error else {
      Issue.record("\(String(describing: error))")
      return
    }
    #expect(next <= above && time >= next)
    #expect(numbers.count > 0)
  }

  @Test(arguments: SamplerKind.allCases)
  func `refuses to start from a number that is none`(kind: SamplerKind) throws {
    let problem = SamplingProblem(
      velocity: KnownFlow.curved, noise: Tensor([0, .infinity], [1, 2]),
      schedule: try TimeSpacing().schedule(steps: 2), seeds: [0])
    #expect(throws: SamplingError.self) { try kind.sampler().sample(problem) }
  }

  @Test func `bounds the steps of an adaptive sampler`() throws {
    let sampler = try DormandPrince(
      relativeTolerance: 1e-5, absoluteTolerance: 1e-5, maximumSteps: 3)
    let problem = try problem { x, _, _ in (x * 30).sin() * 10 }
    let error = #expect(throws: SamplingError.self) { try sampler.sample(problem) }
    guard case .tooManySteps(picture: 0, _, limit: 3)? = error else {
      Issue.record("\(String(describing: error))")
      return
    }
  }

  @Test func `says when no step is short enough`() throws {
    // A jump: no step across it is accurate.
    let problem = try problem { x, times, _ in x * 0 + (times[0] > 0.6 ? 1000 : -1000) }
    let error = #expect(throws: SamplingError.self) {
      try DormandPrince(relativeTolerance: 1e-8, absoluteTolerance: 1e-8).sample(problem)
    }
    guard case .stepTooShort? = error else {
      Issue.record("\(String(describing: error))")
      return
    }
  }

  @Test func `refuses tolerances that make no sense`() {
    #expect(throws: SamplingError.self) { try DormandPrince(relativeTolerance: 0) }
    #expect(throws: SamplingError.self) { try DormandPrince(absoluteTolerance: .nan) }
    #expect(throws: SamplingError.self) { try DormandPrince(maximumSteps: 0) }
  }

  private final class Steps: TraceRecorder {
    let seen = Mutex<[(name: String, shape: Shape)]>([])
    func record(_ step: String, _ values: Tensor) {
      seen.withLock { $0.append((step, values.shape)) }
    }
  }

  @Test(arguments: SamplerKind.allCases)
  func `names its steps`(kind: SamplerKind) throws {
    let recorder = Steps()
    let problem = SamplingProblem(
      velocity: KnownFlow.curved, noise: KnownFlow.noise([0, 1]),
      schedule: try TimeSpacing().schedule(steps: 3), seeds: [0, 1])
    _ = try Trace.$recorder.withValue(recorder) { try kind.sampler().sample(problem) }
    let names = recorder.seen.withLock { $0.map(\.name) }
    #expect(
      names == (kind.isAdaptive ? ["start", "end"] : ["start", "step 1", "step 2", "step 3"]))
    #expect(recorder.seen.withLock { $0.allSatisfy { $0.shape == [2, 2, 3, 5] } })
  }
}
