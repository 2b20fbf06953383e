import RectifiedFlow
import Tensors
import TestSupport
import Testing

@Suite struct EditingTests {
  private let data = KnownFlow.noise([20, 21])
  private let noise = KnownFlow.noise([1, 2])
  private let mask = Tensor([1, 0, 0.5, 1, 0], [1, 1, 1, 5])

  @Test(arguments: [
    (0.05, 1), (0.1, 1), (0.11, 2), (0.3, 3), (0.55, 6), (0.999, 10), (1, 10),
  ])
  func `goes through a share of the steps`(strength: Double, steps: Int) throws {
    let whole = try TimeSpacing().schedule(steps: 10)
    let part = try whole.ending(strength: strength)
    #expect(part.stepCount == steps)
    #expect(part.times == Array(whole.times.suffix(steps + 1)))
  }

  @Test(arguments: [0, -0.5, 1.5, .nan])
  func `refuses another strength`(strength: Double) throws {
    let schedule = try TimeSpacing().schedule(steps: 10)
    #expect(throws: SamplingError.self) { try schedule.ending(strength: strength) }
  }

  @Test func `starts from noise alone at full strength`() throws {
    let problem = try SamplingProblem(
      velocity: KnownFlow.curved, data: data, noise: noise,
      schedule: TimeSchedule(times: [1, 0.5]),
      seeds: [1, 2])
    #expect(problem.start.values == noise.values)
  }

  @Test(arguments: SamplerKind.allCases)
  func `keeps what is known`(kind: SamplerKind) throws {
    let problem = try SamplingProblem(
      velocity: KnownFlow.curved, data: data, noise: noise, drawing: mask,
      schedule: TimeSpacing().schedule(steps: 5), strength: 0.8, seeds: [1, 2])
    let result = try kind.sampler().sample(problem)
    let plain = try kind.sampler().sample(
      SamplingProblem(
        velocity: KnownFlow.curved, data: data, noise: noise,
        schedule: TimeSpacing().schedule(steps: 5), strength: 0.8, seeds: [1, 2]))
    for (index, (x, y)) in zip(result.pictures.values, data.values).enumerated() {
      let place = index % 5
      #expect((x == y) == (place == 1 || place == 4))
      // This flow treats numbers alone: those that are drawn are as without a mask.
      if !kind.isAdaptive, place == 0 || place == 3 { #expect(x == plain.pictures.values[index]) }
    }
  }

  @Test func `shows a model the known part with the noise of its time`() throws {
    let seen = SeenPictures()
    let field = VelocityField { x, _, _ in
      seen.pictures.append(x)
      return x * 0
    }
    let schedule = try TimeSchedule(times: [1, 0.75, 0.25])
    _ = try Euler().sample(
      SamplingProblem(
        velocity: field, data: data, noise: noise, drawing: .zeros([1, 1, 1, 1]),
        schedule: schedule, seeds: [1, 2]))
    for (x, time) in zip(seen.pictures, schedule.times) {
      #expect(bits([x]) == bits([noised(data, with: noise, times: [time, time])]))
    }
  }

  @Test func `takes data of one picture for all`() throws {
    let first = data.sliced(0, 0..<1)
    let result = try Euler().sample(
      SamplingProblem(
        velocity: KnownFlow.curved, data: first, noise: noise, drawing: .zeros([1, 1, 1, 1]),
        schedule: TimeSpacing().schedule(steps: 2), seeds: [1, 2]))
    #expect(result.pictures.values == first.values + first.values)
  }

  @Test func `refuses a mask beyond 0 and 1, and times that grow`() throws {
    let schedule = try TimeSpacing().schedule(steps: 2)
    #expect(throws: SamplingError.self) {
      try SamplingProblem(
        velocity: KnownFlow.curved, data: data, noise: noise, drawing: mask * 255,
        schedule: schedule, seeds: [1, 2])
    }
    var spacing = TimeSpacing(.flowMatch)
    spacing.isInverted = true
    let inverted = try spacing.schedule(steps: 2)
    #expect(throws: SamplingError.self) {
      try SamplingProblem(
        velocity: KnownFlow.curved, data: data, noise: noise, schedule: inverted, seeds: [1, 2])
    }
    for kind in [SamplerKind.dpmSolver2M, .eulerAncestral] {
      let problem = SamplingProblem(
        velocity: KnownFlow.curved, noise: noise, schedule: inverted, seeds: [1, 2])
      #expect(throws: SamplingError.self) { try kind.sampler().sample(problem) }
    }
  }
}
