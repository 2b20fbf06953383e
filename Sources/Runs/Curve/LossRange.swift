/// Which losses a chart spans.
///
/// A run often falls far in its first steps: then these are cut off, lest all else be a flat line.
/// Where it falls by more than two decades, the axis is logarithmic and shows all.
struct LossRange {
  /// The upright axis.
  let axis: ChartAxis
  /// The highest loss, where it is above the axis.
  let beyond: Double?

  init(_ curves: RunCurves) {
    let all = curves.loss.extremes + curves.smoothed.lasts + curves.validation.extremes
    let (low, high) = Self.bounds(of: all.map(\.value)) ?? (0, 1)
    if low > 0, high / low > 100 {
      let (above, below) = (high * 1.2, low / 1.2)
      axis = ChartAxis(low: below, high: above.isFinite ? above : high, isLogarithmic: true)
      beyond = nil
      return
    }
    let start = curves.lastStep / 20
    let later = curves.loss.extremes.filter { $0.step > start }.map(\.value).sorted()
    // A few single steps may be spikes; means and looks at the held-out pictures are none.
    let spiky = later.isEmpty ? high : later[(later.count - 1) * 9 / 10]
    let usual = (curves.smoothed.lasts + curves.validation.extremes)
      .filter { $0.step > start }.reduce(spiky) { max($0, $1.value) }
    let isCut = later.count >= 20 && high - low > 2 * (usual - low) && usual > low
    let top = isCut ? usual + (usual - low) * 0.25 : high
    let room = top > low ? (top - low) * 0.06 : max(low.magnitude * 0.1, 1e-6)
    axis = ChartAxis(low: low - room, high: top + (isCut ? 0 : room))
    beyond = isCut ? high : nil
  }

  private static func bounds(of values: [Double]) -> (Double, Double)? {
    guard let low = values.min(), let high = values.max() else { return nil }
    return (low, high)
  }
}
