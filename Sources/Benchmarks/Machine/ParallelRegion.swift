import Synchronization
import Tensors
import Terminal

/// What it costs to share work between threads.
package enum ParallelRegion {
  /// Opens and closes regions of two threads, one after another so that the second one is awake.
  ///
  /// Each region has two pieces that wait for each other, so that both threads take one.
  ///
  /// - Returns: the median seconds for one region.
  package static func measure(batches: Int = 200) -> Double {
    let size = 100
    return Execution.with(threads: 2) {
      let times = (0..<max(1, batches)).map { _ in
        let start = Stopwatch.now
        for _ in 0..<size { meet() }
        return (Stopwatch.now - start) / Double(size)
      }
      return times.sorted()[times.count / 2]
    }
  }

  /// One region in which two pieces meet; where no second thread comes, it gives up waiting.
  private static func meet() {
    let arrived = Atomic<Int>(0)
    Partition.forEach(2) { _ in
      arrived.add(1, ordering: .sequentiallyConsistent)
      var patience = 100_000
      while arrived.load(ordering: .sequentiallyConsistent) < 2, patience > 0 { patience -= 1 }
    }
  }
}
