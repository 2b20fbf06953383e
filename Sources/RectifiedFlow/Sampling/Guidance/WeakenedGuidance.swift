/// Guidance away from what a model draws without some of its layers: c is moved on by s·(c − w), of the
/// velocity w of the weak model for the same text.
///
/// Source: Stability AI's reference code of Stable Diffusion 3.5, "skip layer guidance"; diffusers'
/// `StableDiffusion3Pipeline`, after Hyung et al., 2024,
/// [arXiv:2411.18664](https://arxiv.org/abs/2411.18664).
public struct WeakenedGuidance: Hashable, Sendable {
  /// s.
  public let scale: Float
  /// The times at which it guides, its ends among them.
  public let interval: ClosedRange<Float>

  /// Guides at those steps of a schedule that lie between two shares of all steps, without the ends,
  /// as diffusers has it; `nil` where there are none.
  public init?(
    scale: Float, from start: Double, to stop: Double, of schedule: TimeSchedule
  ) throws(SamplingError) {
    guard scale.isFinite, scale >= 0 else {
      throw .setting("skip-layer scale", expected: "a number not below 0", found: "\(scale)")
    }
    guard start >= 0, stop <= 1, start < stop else {
      throw .setting(
        "skip-layer steps", expected: "two ascending shares within 0 and 1",
        found: "\(start) to \(stop)")
    }
    let count = Double(schedule.stepCount)
    let steps = (0..<schedule.stepCount).filter {
      Double($0) > count * start && Double($0) < count * stop
    }
    guard let first = steps.first, let last = steps.last, scale > 0 else { return nil }
    self.scale = scale
    interval = schedule.times[last]...schedule.times[first]
  }
}
