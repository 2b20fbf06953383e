import Foundation
import RectifiedFlow
import TestSupport
import Testing

@Suite struct TimeScheduleTests {
  @Test func `steps evenly where nothing else is said`() throws {
    #expect(try TimeSpacing().schedule(steps: 4).times == [1, 0.75, 0.5, 0.25, 0])
    #expect(try TimeSpacing().schedule(steps: 1).times == [1, 0])
    #expect(try TimeSpacing(shift: .fixed(3)).schedule(steps: 2).times == [1, 0.75, 0])
  }

  @Test func `takes times of one's own`() throws {
    #expect(try TimeSchedule(times: [1, 0.5]).times == [1, 0.5, 0])
    #expect(try TimeSchedule(times: [0.9, 0.5, 0]).times == [0.9, 0.5, 0])
  }

  @Test(arguments: [[], [0], [1.5, 0.5], [1, -0.5], [0.5, 0.5], [0.2, 0.5], [.nan], [1, .nan]])
  func `refuses other times`(times: [Float]) {
    #expect(throws: SamplingError.self) { try TimeSchedule(times: times) }
  }

  @Test(arguments: TimeSpacing.Curve.allCases, [1, 2, 3, 28, 1000])
  func `falls from 1 to 0 in any number of steps`(curve: TimeSpacing.Curve, steps: Int) throws {
    for shift in [
      TimeShift.fixed(1), .fixed(1.73), .fixed(0.5), .exponential(mu: 1.15), .linear(mu: 2),
    ] {
      let schedule = try TimeSpacing(curve, shift: shift).schedule(steps: steps)
      #expect(schedule.stepCount == steps)
      #expect(schedule.times[0] > 0.999_999 && schedule.times[0] <= 1)
      #expect(schedule.times[steps] == 0)
    }
  }

  @Test(arguments: [0, -1, 10_001])
  func `refuses other numbers of steps`(steps: Int) {
    #expect(throws: SamplingError.self) { try TimeSpacing().schedule(steps: steps) }
  }

  @Test(arguments: [
    TimeShift.fixed(0), .fixed(-1), .fixed(.nan), .fixed(.infinity), .linear(mu: 0),
    .exponential(mu: .nan), .exponential(mu: 1000),
  ])
  func `refuses a shift that makes no sense`(shift: TimeShift) {
    #expect(throws: SamplingError.self) { try TimeSpacing(shift: shift).schedule(steps: 4) }
  }

  @Test func `refuses a shift that leaves no room between times`() {
    #expect(throws: SamplingError.self) {
      try TimeSpacing(.flowMatch, shift: .fixed(1e6)).schedule(steps: 1000)
    }
  }

  @Test func `refuses an end and parameters out of range`() {
    var spacing = TimeSpacing(.flowMatch)
    spacing.terminal = 0.1
    #expect(throws: SamplingError.self) { try spacing.schedule(steps: 1) }
    spacing.terminal = 1
    #expect(throws: SamplingError.self) { try spacing.schedule(steps: 4) }
    spacing = TimeSpacing(.beta)
    spacing.alpha = 0
    #expect(throws: SamplingError.self) { try spacing.schedule(steps: 4) }
  }

  /// The numbers of diffusers' `calculate_shift`.
  @Test func `shifts larger pictures more`() {
    let shift = ResolutionShift()
    for (tokens, expected) in [(256, 0.5), (4096, 1.15), (1024, 0.63), (16384, 3.23)] {
      guard case .exponential(let mu) = shift.shift(tokens: tokens) else { continue }
      #expect(abs(mu - expected) < 1e-12)
    }
    var linear = shift
    linear.kind = .linear
    guard case .linear = linear.shift(tokens: 256) else {
      Issue.record("not linear")
      return
    }
  }

  @Test func `survives a file`() throws {
    var spacing = TimeSpacing(.beta, shift: .exponential(mu: 0.5))
    spacing.terminal = 0.02
    let data = try JSONEncoder().encode(spacing)
    #expect(try JSONDecoder().decode(TimeSpacing.self, from: data) == spacing)
  }
}
