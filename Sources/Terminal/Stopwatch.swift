/// Seconds on a clock that is never set back.
package enum Stopwatch {
  private static let origin = ContinuousClock.now

  /// Seconds since some moment in this process.
  package static var now: Double { seconds(ContinuousClock.now - origin) }

  private static func seconds(_ duration: Duration) -> Double {
    let (whole, attoseconds) = duration.components
    return Double(whole) + Double(attoseconds) * 1e-18
  }
}
