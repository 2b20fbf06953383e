import Elementary

/// How the times of a schedule lie between noise and data.
///
/// All but `uniform` are those of diffusers' `FlowMatchEulerDiscreteScheduler` with the same numbers,
/// to the last bit: computed in double and rounded once.
public struct TimeSpacing: Hashable, Codable, Sendable {
  /// The curve that times lie on, before they end with a 0.
  public enum Curve: String, Codable, CaseIterable, Sendable {
    /// 1, …, 2/n, 1/n: every step is as long as the others.
    case uniform
    /// From 1 to 0.001, which training with 1000 times would have seen last.
    case flowMatch = "flow-match"
    /// The seventh root is even.
    ///
    /// Source: Karras et al., 2022, [arXiv:2206.00364](https://arxiv.org/abs/2206.00364), eq. 5.
    case karras
    /// The logarithm is even.
    case exponential
    /// As quantiles of a beta distribution: closer at both ends.
    ///
    /// Source: Lee et al., 2024, [arXiv:2407.12173](https://arxiv.org/abs/2407.12173).
    case beta
  }

  /// The curve that times lie on.
  public var curve = Curve.uniform
  /// How times are moved towards the noise; other curves than the first two start from its ends.
  public var shift = TimeShift.fixed(1)
  /// What the last time before 0 is stretched to, after the shift.
  public var terminal: Double?
  /// Whether time is counted from noise at 0 to data at 1.
  public var isInverted = false
  /// The first parameter of the beta distribution: below 1, the smaller, the closer at data.
  public var alpha = 0.6
  /// The second parameter of the beta distribution: below 1, the smaller, the closer at noise.
  public var beta = 0.6

  /// A curve with the defaults otherwise.
  public init(_ curve: Curve = .uniform, shift: TimeShift = .fixed(1)) {
    (self.curve, self.shift) = (curve, shift)
  }

  /// The most steps that a schedule may have.
  public static let maximumSteps = 10_000

  /// Returns the schedule of some steps.
  public func schedule(steps: Int) throws(SamplingError) -> TimeSchedule {
    guard (1...Self.maximumSteps).contains(steps) else {
      throw .setting("steps", expected: "1 to \(Self.maximumSteps)", found: "\(steps)")
    }
    try check(steps: steps)
    var times = line(steps: steps).map { shift($0) }
    if let terminal {
      let scale = (1 - times[steps - 1]) / (1 - terminal)
      times = times.map { 1 - (1 - $0) / scale }
    }
    // Rounding may have brought the first one above 1.
    let rounded = curved(times).map { min(Float($0), 1) }
    // What people set is sound one by one; together it may leave no room between neighbours.
    if let place = zip(rounded, rounded.dropFirst() + [0]).enumerated()
      .first(where: { !($1.0 > $1.1) })?.offset
    {
      throw .setting(
        "times", expected: "a spacing and shift whose \(steps) times differ",
        found: "\(rounded[place]) at steps \(place + 1) and \(place + 2)")
    }
    let schedule = try TimeSchedule(times: rounded)
    return isInverted ? schedule.inverted : schedule
  }

  private func check(steps: Int) throws(SamplingError) {
    if let complaint = shift.complaint { throw complaint }
    if let terminal {
      guard terminal > 0, terminal < 1 else {
        throw .setting("terminal", expected: "a number between 0 and 1", found: "\(terminal)")
      }
      guard steps > 1 else {
        throw .setting("terminal", expected: "at least 2 steps", found: "1")
      }
    }
    for (name, value) in [("alpha", alpha), ("beta", beta)]
    where curve == .beta && !(0.3...5).contains(value) {
      throw .setting(name, expected: "a number within 0.3 and 5", found: "\(value)")
    }
  }

  /// Times before the shift.
  private func line(steps: Int) -> [Double] {
    guard curve != .uniform else { return evenly(from: 1, to: 1 / Double(steps), steps) }
    // diffusers shifts its ends when it is made, in single precision, and then everything once more.
    func end(_ time: Float) -> Double {
      guard case .fixed(let shift) = shift else { return Double(time) }
      return Double(Float(shift) * time / (1 + Float(shift - 1) * time))
    }
    return evenly(from: end(1) * 1000, to: end(1 / 1000) * 1000, steps).map { $0 / 1000 }
  }

  /// The times on the curve between the first and the last of some.
  private func curved(_ times: [Double]) -> [Double] {
    let (count, first, last) = (times.count, times[0], times[times.count - 1])
    switch curve {
    case .uniform, .flowMatch: return times
    case .karras:
      let (start, end) = (PortableMath.pow(first, 1 / 7), PortableMath.pow(last, 1 / 7))
      return evenly(from: 0, to: 1, count).map { ramp in
        let root = start + ramp * (end - start)
        let square = root * root
        return square * square * square * root
      }
    case .exponential:
      return evenly(from: PortableMath.log(first), to: PortableMath.log(last), count)
        .map(PortableMath.exp)
    case .beta:
      return evenly(from: 0, to: 1, count).map {
        last + betaQuantile(1 - $0, alpha: alpha, beta: beta) * (first - last)
      }
    }
  }

  /// NumPy's `linspace`: the step is rounded before it is multiplied, and the end is met exactly.
  private func evenly(from start: Double, to end: Double, _ count: Int) -> [Double] {
    guard count > 1 else { return [start] }
    let step = (end - start) / Double(count - 1)
    return (0..<count - 1).map { Double($0) * step + start } + [end]
  }
}
