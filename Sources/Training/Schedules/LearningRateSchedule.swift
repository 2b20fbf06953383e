import Tensors

/// How the step size changes over a run: a shape, times a linear rise at the start.
///
/// Factors are computed in a way that every machine rounds alike. The shape runs over the whole run,
/// under the rise too, so that lengthening the rise moves nothing behind it; in PyTorch's terms
/// shape and rise are a `ChainedScheduler`.
public struct LearningRateSchedule: Codable, Hashable, Sendable {
  /// What the rate does but for the rise; t counts steps, T is the length of the run.
  public enum Shape: Codable, Hashable, Sendable {
    /// 1.
    case constant
    /// From 1 straight to a factor: 1 + (end − 1) · t / T.
    case linear(end: Double = 0)
    /// Half a cosine from 1 to a factor: minimum + (1 − minimum) · (1 + cos(π · t / T)) / 2.
    ///
    /// Source: Loshchilov & Hutter, 2017, [arXiv:1608.03983](https://arxiv.org/abs/1608.03983).
    case cosine(minimum: Double = 0)
    /// Times gamma after every so many steps.
    case step(every: Int, gamma: Double = 0.1)
    /// Times gamma at each of some steps.
    case milestones([Int], gamma: Double = 0.1)
    /// From 1 / start by half a cosine to 1 during a share of the run, 0 … 1, then by another one to
    /// 1 / (start · final) at its last step; both divisors are above 0.
    ///
    /// Source: Smith & Topin, 2018, [arXiv:1708.07120](https://arxiv.org/abs/1708.07120), in the
    /// form of `torch.optim.lr_scheduler.OneCycleLR`, where the numbers are called `pct_start`,
    /// `div_factor` and `final_div_factor`.
    case oneCycle(rise: Double = 0.3, start: Double = 25, final: Double = 1e4)
  }

  /// What the rate does but for the rise.
  public var shape: Shape
  /// How many steps the rise takes: step t of it has (t + 1) / warmup of the shape's rate.
  public var warmup: Int

  /// Creates a schedule, a constant one where nothing is said.
  public init(_ shape: Shape = .constant, warmup: Int = 0) {
    self.shape = shape
    self.warmup = warmup
  }

  /// What the rate is multiplied with at a step, counted from 0, of a run of `steps`.
  public func factor(step: Int, of steps: Int) -> Float {
    let rise = step < warmup ? Float(step + 1) / Float(warmup) : 1
    let part = Float(step) / Float(steps)
    switch shape {
    case .constant: return rise
    case .linear(let end): return rise * (1 + (Float(end) - 1) * part)
    case .cosine(let minimum):
      let least = Float(minimum)
      return rise * (least + (1 - least) * (0.5 + 0.5 * cosineOfHalfTurns(part)))
    case .step(let every, let gamma): return rise * power(gamma, step / max(every, 1))
    case .milestones(let milestones, let gamma):
      return rise * power(gamma, milestones.count { $0 <= step })
    case .oneCycle(let share, let start, let final):
      let first = 1 / start
      let peak = share * Double(steps) - 1
      // A rise of one step is at its end at once.
      let value =
        Double(step) <= peak
        ? between(first, 1, at: peak > 0 ? Double(step) / peak : 1)
        : between(1, first / final, at: (Double(step) - peak) / (Double(steps - 1) - peak))
      return rise * Float(value)
    }
  }

  /// The way from one number to another along half a cosine, whose parts are in 0 … 1.
  private func between(_ from: Double, _ to: Double, at part: Double) -> Double {
    // (1 + cos πx) / 2 = cos²(πx / 2), which loses nothing where the first is all but −1.
    let cosine = Double(cosineOfHalfTurns(Float(min(max(part, 0), 1)) / 2))
    return to + (from - to) * (cosine * cosine)
  }

  /// A number times itself so many times, by squaring.
  private func power(_ base: Double, _ exponent: Int) -> Float {
    var (result, square, left) = (1.0, base, exponent)
    while left > 0 {
      if left & 1 == 1 { result *= square }
      square *= square
      left >>= 1
    }
    return Float(result)
  }
}
