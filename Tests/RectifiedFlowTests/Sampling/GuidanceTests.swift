import RectifiedFlow
import Tensors
import TestSupport
import Testing

@Suite struct GuidanceTests {
  private final class Asked {
    var rows: [[GuidedRow]] = []
    var times: [[Float]] = []
  }

  private func field(_ guidance: Guidance, _ asked: Asked = Asked()) -> VelocityField {
    guidance.field { x, times, rows in
      asked.rows.append(rows)
      asked.times.append(times)
      let pull = Tensor(rows.map { $0.isConditional ? 2 : 0.5 }, [rows.count, 1])
      return x * pull
    }
  }

  @Test func `asks once, for both halves`() throws {
    let asked = Asked()
    let x = Tensor([1, 2, 3, 4], [2, 2])
    let velocity = try field(Guidance(scale: 3), asked)(x, times: [0.5, 0.25], rows: [4, 7])
    #expect(velocity.values == [5, 10, 15, 20])
    #expect(
      asked.rows == [
        [
          GuidedRow(picture: 4, isConditional: true), GuidedRow(picture: 7, isConditional: true),
          GuidedRow(picture: 4, isConditional: false), GuidedRow(picture: 7, isConditional: false),
        ]
      ])
    #expect(asked.times == [[0.5, 0.25, 0.5, 0.25]])
  }

  @Test func `leaves the second half out at scale 1 and outside of its interval`() throws {
    let x = Tensor([1, 2, 3, 4, 5, 6], [3, 2])
    let asked = Asked()
    let plain = try field(Guidance(), asked)(x, times: [0.1, 0.5, 0.9], rows: [0, 1, 2])
    #expect(plain.values == [2, 4, 6, 8, 10, 12])
    #expect(asked.rows[0].count == 3)
    let middle = try field(Guidance(scale: 3, interval: 0.4...0.6), asked)
    let mixed = try middle(x, times: [0.1, 0.5, 0.9], rows: [0, 1, 2])
    #expect(mixed.values == [2, 4, 15, 20, 10, 12])
    #expect(asked.rows[1].map(\.picture) == [0, 1, 2, 1])
    #expect(
      try middle(x, times: [0.4, 0.6, 0.61], rows: [0, 1, 2]).values == [5, 10, 15, 20, 10, 12])
  }

  @Test func `counts both halves`() throws {
    let problem = SamplingProblem(
      velocity: field(try Guidance(scale: 3, interval: 0.45...0.8)), noise: .ones([2, 3]),
      schedule: try TimeSpacing().schedule(steps: 10), seeds: [0, 1])
    // Of 1, 0.9, …, 0.1 those from 0.8 down to 0.5 are guided.
    #expect(try Euler().sample(problem).evaluations == [14, 14])
  }

  @Test func `leaves a picture without a deviation as it is`() throws {
    let velocity = try field(Guidance(scale: 3, rescale: 1))(
      .ones([1, 4]), times: [0.5], rows: [0])
    #expect(velocity.values == [5, 5, 5, 5])
  }

  @Test func `refuses what makes no sense`() {
    #expect(throws: SamplingError.self) { try Guidance(scale: .nan) }
    #expect(throws: SamplingError.self) { try Guidance(scale: -1) }
    #expect(throws: SamplingError.self) { try Guidance(interval: -0.5...1) }
    #expect(throws: SamplingError.self) { try Guidance(rescale: 1.5) }
  }
}
