import Tensors
import Terminal

/// What it costs to share work between threads.
package enum ParallelRegion {
  /// Opens and closes empty regions of two threads that follow one another, so that the second
  /// thread is awake.
  ///
  /// - Returns: the median seconds for one region.
  package static func measure(batches: Int = 200) -> Double {
    let size = 100
    return Execution.with(threads: 2) {
      let times = (0..<max(1, batches)).map { _ in
        let start = Stopwatch.now
        for _ in 0..<size { Partition.forEach(2) { _ in } }
        return (Stopwatch.now - start) / Double(size)
      }
      return times.sorted()[times.count / 2]
    }
  }
}
