import Benchmarks
import CKernels
import Tensors
import Testing

@Suite struct FusedPeakTests {
  @Test(arguments: Level.available, [0, 1, 2, 1_001])
  func `runs every step of every chain`(level: Level, rounds: Int) {
    let kernels = ck_peak(level.kernel).pointee
    let found = kernels.run(rounds, 0.999, 0.37)
    let expected = ck_peak_reference(kernels.chains, rounds, 0.999, 0.37)
    #expect(found.bitPattern == expected.bitPattern)
  }

  @Test func `finds a rate that any machine exceeds`() {
    let rate = Execution.with(level: .portable, threads: 1) { FusedPeak.measure(seconds: 0.01) }
    #expect(rate > 1e6 && rate.isFinite)
  }
}
