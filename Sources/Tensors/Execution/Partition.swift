import CKernels

/// The one place that decides how work is cut for threads.
///
/// Pieces are always sets of outputs: no piece adds to what another one wrote, so that neither the
/// number of threads nor the order in which pieces run can be seen in a result.
package enum Partition {
  /// Scalar steps below which a second thread costs more than it brings.
  static let worthwhile = 16_384

  /// Runs `body` for each index on the threads of the current execution, in no particular order.
  package static func forEach(_ count: Int, _ body: (Int) -> Void) {
    run(count, threads: Execution.current.threads, body)
  }

  /// Runs `body` for ranges that together are `0 ..< count`, in no particular order.
  ///
  /// `cost` is about how many scalar steps one index takes.
  package static func ranges(_ count: Int, cost: Int, _ body: (Range<Int>) -> Void) {
    let threads = Execution.current.threads
    let pieces = min(count, threads * 4, count * max(cost, 1) / worthwhile)
    guard pieces > 1, threads > 1 else {
      if count > 0 { body(0..<count) }
      return
    }
    run(pieces, threads: threads) { piece in
      body(count * piece / pieces..<count * (piece + 1) / pieces)
    }
  }

  private static func run(_ count: Int, threads: Int, _ body: (Int) -> Void) {
    guard count > 1, threads > 1 else {
      for index in 0..<count { body(index) }
      return
    }
    withoutActuallyEscaping(body) { escaping in
      var task = escaping
      withUnsafeMutablePointer(to: &task) { pointer in
        ck_parallel(
          Int32(threads), count,
          { context, index in
            context.assumingMemoryBound(to: ((Int) -> Void).self).pointee(index)
          }, pointer)
      }
    }
  }
}
