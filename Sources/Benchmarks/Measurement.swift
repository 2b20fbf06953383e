import Terminal

/// How long repeats of one case took.
package struct Measurement: Sendable, Equatable {
  /// The seconds of the fastest repeat.
  package let best: Double
  /// The median seconds.
  package let median: Double
  /// How many repeats were timed.
  package let repeats: Int

  /// Sums up times.
  ///
  /// - Precondition: there is at least one.
  package init(_ times: [Double]) {
    precondition(!times.isEmpty, "Measurement: no times")
    let sorted = times.sorted()
    let middle = sorted.count / 2
    best = sorted[0]
    median = sorted.count % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2
    repeats = sorted.count
  }
}

extension BenchmarkCase {
  /// Runs the case once to warm up, then as often as fits into `seconds`, at least once.
  ///
  /// After each repeat `isCancelled` is asked whether to stop early. Throws where the case cannot be
  /// prepared.
  package func measure(
    seconds: Double, isCancelled: () -> Bool = { false }
  ) throws -> Measurement {
    let run = try prepare()
    run()
    var times: [Double] = []
    let end = Stopwatch.now + seconds
    repeat {
      let start = Stopwatch.now
      run()
      times.append(Stopwatch.now - start)
    } while Stopwatch.now < end && !isCancelled()
    return Measurement(times)
  }
}
