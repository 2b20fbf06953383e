import CKernels
import Tensors
import Terminal

/// The most floating-point operations that a level can do on this machine.
package enum FusedPeak {
  private static let lanes = 16  // of a chain, at every level

  /// Measures fused multiply-adds in registers, with the level, threads and precision that are
  /// current.
  ///
  /// - Returns: the best rate seen, in operations a second; a fused multiply-add counts as two.
  package static func measure(seconds: Double = 0.25) -> Double {
    let level = Execution.current.level.kernel
    let takesPairs = Precision.current == .bfloat16
    let kernels = (takesPairs ? ck_peak_bfloat16(level) : ck_peak(level)).pointee
    let threads = Execution.current.threads
    // A slice of a few milliseconds: long against waking a thread, short against being interrupted.
    var rounds = 1_000
    while time(rounds, kernels, threads) < 2e-3, rounds < 1 << 30 { rounds *= 2 }
    let end = Stopwatch.now + seconds
    var best = Double.infinity
    repeat { best = min(best, time(rounds, kernels, threads)) } while Stopwatch.now < end
    return Double(threads * rounds * kernels.chains * lanes * (takesPairs ? 4 : 2)) / best
  }

  private static func time(_ rounds: Int, _ kernels: ck_peak_kernels, _ threads: Int) -> Double {
    let start = Stopwatch.now
    Partition.forEach(threads) { _ in _ = kernels.run(rounds, 0.5, 1) }
    return Stopwatch.now - start
  }
}
