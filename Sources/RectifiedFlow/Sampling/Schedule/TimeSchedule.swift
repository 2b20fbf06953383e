/// The times that a sampler goes through, from noise at 1 to data at 0.
///
/// People who come from diffusers call them sigmas.
public struct TimeSchedule: Hashable, Sendable {
  /// One more than there are steps.
  public let times: [Float]

  /// Creates a schedule of one's own: descending times within 0 … 1; a last 0 may be left out.
  public init(times: [Float]) throws(SamplingError) {
    let expected = "descending numbers within 0 and 1, the first above 0"
    guard let first = times.first, first > 0 else {
      throw .setting("times", expected: expected, found: times.first.map { "\($0)" } ?? "none")
    }
    if let wrong = times.first(where: { !(0...1).contains($0) }) {
      throw .setting("times", expected: expected, found: "\(wrong)")
    }
    if let (time, next) = zip(times, times.dropFirst()).first(where: { $0 <= $1 }) {
      throw .setting("times", expected: expected, found: "\(next) after \(time)")
    }
    self.times = times.last == 0 ? times : times + [0]
  }

  private init(checked times: [Float]) { self.times = times }

  /// The number of steps.
  public var stepCount: Int { times.count - 1 }

  /// Whether times grow, for models that count time from noise at 0 to data at 1.
  public var isInverted: Bool { times[0] < times[stepCount] }

  /// The same schedule for models that count time the other way.
  var inverted: TimeSchedule { TimeSchedule(checked: times.map { 1 - $0 }) }

  /// The last part of the schedule, for pictures that are drawn over others: a share of its steps,
  /// above 0 and up to 1, rounded up.
  ///
  /// Source: `get_timesteps` of diffusers' image-to-image pipelines.
  public func ending(strength: Double) throws(SamplingError) -> TimeSchedule {
    guard strength > 0, strength <= 1 else {
      throw .setting("strength", expected: "a number above 0 and up to 1", found: "\(strength)")
    }
    let wanted = min(Double(stepCount) * strength, Double(stepCount))
    let skipped = min(Int(Double(stepCount) - wanted), stepCount - 1)
    return TimeSchedule(checked: Array(times[skipped...]))
  }

  /// The steps, in order.
  var steps: [SamplingStep] {
    (0..<stepCount).map {
      SamplingStep(index: $0, count: stepCount, time: times[$0], next: times[$0 + 1])
    }
  }
}

/// A step of a schedule.
struct SamplingStep: Hashable, Sendable {
  /// Counted from 0.
  let index: Int
  /// How many steps there are.
  let count: Int
  /// Where it starts.
  let time: Float
  /// Where it ends.
  let next: Float

  /// What is added to the time.
  var length: Float { next - time }

  /// Whether nothing comes after it.
  var isLast: Bool { index == count - 1 }
}
