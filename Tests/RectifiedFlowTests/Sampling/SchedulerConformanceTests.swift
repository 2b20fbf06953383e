import RectifiedFlow
import Tensors
import TestSupport
import Testing

@Suite struct SchedulerConformanceTests {
  @Test func `has all cases`() {
    #expect(SchedulerCase.all.count == 42 + 15)
    // Only the short ones of the first file have trajectories.
    #expect(SchedulerCase.all.filter { !$0.trajectory.isEmpty }.count == 16 + 15)
  }

  @Test(arguments: SchedulerCase.all)
  func `has the bits of diffusers' times`(example: SchedulerCase) throws {
    let schedule = try example.spacing.schedule(steps: example.steps)
    #expect(schedule.times == example.times)
    let asked =
      example.isHeun
      ? schedule.times.dropLast().flatMap { [$0, $0] }.dropFirst() : schedule.times.dropLast()
    #expect(asked.map { $0 * 1000 } == example.timesteps)
  }

  @Test(arguments: SchedulerCase.all.filter { !$0.trajectory.isEmpty })
  func `draws what diffusers draws`(example: SchedulerCase) throws {
    let seen = SeenPictures()
    let field = VelocityField { x, times, _ in
      seen.pictures.append(x)
      return example.velocity(x, time: times[0])
    }
    let result = try (example.isHeun ? SamplerKind.heun : .euler).sampler().sample(
      SamplingProblem(
        velocity: field, noise: example.start,
        schedule: try example.spacing.schedule(steps: example.steps), seeds: [0]))
    // What is asked for after the first time is what came of the calls before.
    let found = seen.pictures.dropFirst() + [result.pictures]
    #expect(result.evaluations == [seen.pictures.count])
    for (found, expected) in zip(found.reversed(), example.trajectory.reversed()) {
      #expect(relativeError(found: found, expected: expected) <= 2e-6)
    }
    #expect(example.trajectory.count == (example.isSine ? found.count : 1))
  }
}

/// What a velocity was asked for.
final class SeenPictures {
  var pictures: [Tensor] = []
}
