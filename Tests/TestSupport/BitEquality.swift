import Tensors

/// Runs a function at every level of this machine with 1, 2, 3 and 7 threads.
///
/// - Returns: where the bits differ from those of the first run, as `level × threads`.
package func differingExecutions(
  levels: [Level] = Level.available, _ function: () -> [Tensor]
) -> [String] {
  let expected = Execution.with(level: levels[0], threads: 1) { bits(function()) }
  var differing: [String] = []
  for level in levels {
    for threads in [1, 2, 3, 7] {
      let found = Execution.with(level: level, threads: threads) { bits(function()) }
      if found != expected { differing.append("\(level) × \(threads)") }
    }
  }
  return differing
}

/// The bit patterns of tensors.
package func bits(_ tensors: [Tensor]) -> [[UInt32]] { tensors.map { $0.values.map(\.bitPattern) } }
