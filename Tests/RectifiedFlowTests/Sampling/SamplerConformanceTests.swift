import RectifiedFlow
import Tensors
import TestSupport
import Testing

@Suite struct SamplerConformanceTests {
  static let cases = (try? ConformanceGroup("sampling").cases) ?? []

  private static var field: VelocityField {
    VelocityField { x, times, _ in 0.7 * (2 * x).sin() - 0.4 * x + 0.3 * times[0] }
  }

  @Test func `has all cases`() { #expect(Self.cases.count == 24) }

  @Test(arguments: cases.filter { $0.operation == "dpmpp-2m" })
  func `solves with two steps as diffusers does`(example: ConformanceCase) throws {
    let x = try example.tensor(.input, "x")
    let schedule = try TimeSchedule(times: example.tensor(.input, "times").values)
    let result = try DPMSolver2M().sample(
      SamplingProblem(velocity: Self.field, noise: x, schedule: schedule, seeds: [0, 1]))
    #expect(
      try relativeError(found: result.pictures, expected: example.tensor(.output, "x")) <= 2e-6)
    #expect(result.evaluations == [schedule.stepCount, schedule.stepCount])
  }

  @Test(arguments: cases.filter { $0.operation == "euler-ancestral" })
  func `adds noise as diffusers does`(example: ConformanceCase) throws {
    let (x, noise) = (try example.tensor(.input, "x"), try example.tensor(.input, "noise"))
    let spacing = TimeSpacing(.flowMatch, shift: .fixed(try #require(example.double("shift"))))
    var problem = SamplingProblem(
      velocity: Self.field, noise: x,
      schedule: try spacing.schedule(steps: try #require(example.int("steps"))), seeds: [0, 1])
    problem.stepNoise = { step, shape in noise.sliced(0, step..<step + 1).reshaped(shape) }
    let result = try EulerAncestral().sample(problem)
    #expect(
      try relativeError(found: result.pictures, expected: example.tensor(.output, "x")) <= 2e-6)
  }

  @Test(arguments: cases.filter { $0.operation == "guidance" })
  func `guides as diffusers does`(example: ConformanceCase) throws {
    let halves = [
      try example.tensor(.input, "conditional"), try example.tensor(.input, "unconditional"),
    ]
    let guidance = try Guidance(
      scale: try #require(example.float("scale")), rescale: try #require(example.float("rescale")))
    let field = guidance.field { _, _, rows in
      Tensor.concatenated(
        rows.map { halves[$0.isConditional ? 0 : 1].sliced(0, $0.picture..<$0.picture + 1) },
        axis: 0)
    }
    let found = try field(halves[0], times: [0.5, 0.5, 0.5], rows: [0, 1, 2])
    #expect(try relativeError(found: found, expected: example.tensor(.output, "velocity")) <= 2e-6)
  }

  @Test(arguments: cases.filter { $0.operation == "image-to-image" })
  func `starts over pictures where diffusers does`(example: ConformanceCase) throws {
    let spacing = TimeSpacing(.flowMatch, shift: .fixed(try #require(example.double("shift"))))
    let problem = try SamplingProblem(
      velocity: Self.field, data: example.tensor(.input, "data"),
      noise: example.tensor(.input, "noise"),
      schedule: spacing.schedule(steps: try #require(example.int("steps"))),
      strength: try #require(example.double("strength")), seeds: [0, 1])
    #expect(try problem.schedule.times == example.tensor(.output, "times").values)
    #expect(try bits([problem.start]) == bits([example.tensor(.output, "start")]))
  }
}
