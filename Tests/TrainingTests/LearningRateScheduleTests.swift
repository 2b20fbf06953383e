import Foundation
import Tensors
import TestSupport
import Testing
import Training

@Suite struct LearningRateScheduleTests {
  static let cases =
    (try? ConformanceGroup("training").cases.filter { $0.has(.output, "factors") }) ?? []

  /// The shape that a case's attributes describe.
  private func shape(_ example: ConformanceCase) throws -> LearningRateSchedule.Shape {
    func number(_ name: String) throws -> Double { try #require(example.double(name)) }
    switch example.operation {
    case "schedule_constant": return .constant
    case "schedule_linear": return .linear(end: try number("end"))
    case "schedule_cosine": return .cosine(minimum: try number("minimum"))
    case "schedule_step":
      return .step(every: try #require(example.int("every")), gamma: try number("gamma"))
    case "schedule_milestones":
      return .milestones(
        try #require(example.intArray("milestones")), gamma: try number("gamma"))
    case "schedule_one_cycle":
      return .oneCycle(
        rise: try number("rise"), start: try number("start"), final: try number("final"))
    default: throw ConformanceGroup.Failure(description: "\(example.name): no such schedule")
    }
  }

  @Test(arguments: cases)
  func `has PyTorch's rates`(example: ConformanceCase) throws {
    let schedule = LearningRateSchedule(try shape(example), warmup: example.int("warmup") ?? 0)
    let steps = try #require(example.int("steps"))
    let expected = try example.tensor(.output, "factors").values
    let found = (0..<steps).map { schedule.factor(step: $0, of: steps) }
    #expect(relativeError(found: found, expected: expected) <= 2e-6)
    for (found, expected) in zip(found, expected) {
      #expect(abs(found - expected) <= 1e-5 * expected + 1e-7)
    }
  }

  @Test func `has a case for every shape`() {
    #expect(Self.cases.count == 12)
    #expect(Set(Self.cases.map(\.operation)).count == 6)
  }

  @Test(arguments: [0, 1, 7, 300])
  func `keeps the bits of a constant rate and a cosine to zero`(warmup: Int) {
    let steps = 300
    for step in 0..<steps {
      let rise = step < warmup ? Float(step + 1) / Float(warmup) : 1
      let fall = 0.5 + 0.5 * cosineOfHalfTurns(Float(step) / Float(steps))
      #expect(LearningRateSchedule(warmup: warmup).factor(step: step, of: steps) == rise)
      #expect(
        LearningRateSchedule(.cosine(), warmup: warmup).factor(step: step, of: steps)
          == rise * fall)
    }
  }

  @Test func `ends a cycle exactly where it has to`() {
    let schedule = LearningRateSchedule(.oneCycle(rise: 0.25, start: 16, final: 1024))
    #expect(schedule.factor(step: 0, of: 4096) == 0x1p-4)
    #expect(schedule.factor(step: 1023, of: 4096) == 1)
    #expect(schedule.factor(step: 4095, of: 4096) == 0x1p-14)
  }

  @Test(arguments: [1, 2, 3, 5])
  func `is a number in the shortest of runs`(steps: Int) {
    let shapes: [LearningRateSchedule.Shape] = [
      .constant, .linear(), .cosine(), .step(every: 0), .milestones([]), .oneCycle(),
      .oneCycle(rise: 0), .oneCycle(rise: 1),
    ]
    for shape in shapes {
      for step in 0...steps {
        let factor = LearningRateSchedule(shape).factor(step: step, of: steps)
        #expect((0...1).contains(factor), "\(shape) at \(step) of \(steps)")
      }
    }
  }

  @Test func `decays as often as a run is long`() {
    let schedule = LearningRateSchedule(.step(every: 1, gamma: 0.999_999))
    let factor = schedule.factor(step: 1_000_000, of: 2_000_000)
    #expect(abs(factor - 0.367_879) < 1e-6)
  }

  @Test(arguments: [
    LearningRateSchedule(), LearningRateSchedule(.milestones([3, 4], gamma: 0.5), warmup: 9),
    LearningRateSchedule(.oneCycle(rise: 0.2)),
  ])
  func `survives a file`(schedule: LearningRateSchedule) throws {
    let data = try JSONEncoder().encode(schedule)
    #expect(try JSONDecoder().decode(LearningRateSchedule.self, from: data) == schedule)
  }
}
