import Tensors
import Terminal

/// How long repeats of one case took, and what memory.
package struct Measurement: Sendable, Equatable {
  /// The seconds of the fastest repeat.
  package let best: Double
  /// The median seconds.
  package let median: Double
  /// How many repeats were timed.
  package let repeats: Int
  /// The most bytes of tensors that were in use at one moment, those of the case included.
  package let peakBytes: Int
  /// How often memory was asked of the system: never, where the repeats find what they need in the
  /// pool.
  package let systemAllocations: Int

  /// Sums up times, and what the pool of tensors counted in that time.
  ///
  /// - Precondition: there is at least one time.
  package init(_ times: [Double], memory: StoragePool.Figures? = nil) {
    precondition(!times.isEmpty, "Measurement: no times")
    let sorted = times.sorted()
    let middle = sorted.count / 2
    best = sorted[0]
    median = sorted.count % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2
    repeats = sorted.count
    peakBytes = memory?.peak ?? 0
    systemAllocations = memory?.systemAllocations ?? 0
  }
}

extension BenchmarkCase {
  /// Runs the case to warm up, then as often as fits into `seconds`, at least once.
  ///
  /// To warm up is to repeat, a few times at most, until a run finds all its memory in the pool:
  /// what is timed is the state that a long run stays in.
  ///
  /// After each repeat `isCancelled` is asked whether to stop early. Throws where the case cannot be
  /// prepared.
  package func measure(
    seconds: Double, isCancelled: () -> Bool = { false }
  ) throws -> Measurement {
    let run = try prepare()
    var runs = 0
    repeat {
      StoragePool.shared.resetFigures()
      run()
      runs += 1
    } while StoragePool.shared.figures.systemAllocations > 0 && runs < 5
    StoragePool.shared.resetFigures()
    var times: [Double] = []
    let end = Stopwatch.now + seconds
    repeat {
      let start = Stopwatch.now
      run()
      times.append(Stopwatch.now - start)
    } while Stopwatch.now < end && !isCancelled()
    return Measurement(times, memory: StoragePool.shared.figures)
  }
}
