import Tensors
import Terminal

/// How fast this machine moves memory.
package enum MemoryCopy {
  /// Copies an array that is larger than caches, with the threads of the current execution.
  ///
  /// - Returns: the best rate seen, in bytes read and written a second.
  package static func measure(megabytes: Int = 128, repeats: Int = 5) -> Double {
    let count = megabytes << 18
    var best = Double.infinity
    withScratch(count) { from in
      withScratch(count) { to in
        from.update(repeating: 1, count: count)
        to.update(repeating: 0, count: count)
        let pieces = Execution.current.threads
        for _ in 0..<max(1, repeats) {
          let start = Stopwatch.now
          Partition.forEach(pieces) { piece in
            let (first, end) = (count * piece / pieces, count * (piece + 1) / pieces)
            (to + first).update(from: from + first, count: end - first)
          }
          best = min(best, Stopwatch.now - start)
        }
      }
    }
    return Double(count) * 8 / best
  }
}
