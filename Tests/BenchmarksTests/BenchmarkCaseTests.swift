import Benchmarks
import Tensors
import Testing

/// One after another: each starts the pool's figures anew.
@Suite(.serialized) struct BenchmarkCaseTests {
  @Test func `every case has a name of its own`() {
    let names = BenchmarkCase.all.map(\.name)
    #expect(Set(names).count == names.count)
    #expect(names.allSatisfy { BenchmarkCase.named($0)?.name == $0 })
    #expect(BenchmarkCase.named("no-such-case") == nil)
  }

  @Test func `a case runs a few times to warm up and at least once for the clock`() throws {
    let counter = Counter()
    let entry = BenchmarkCase("counted", "counts", operations: nil) { { counter.count += 1 } }
    #expect(try entry.measure(seconds: 0).repeats == 1)
    #expect((2...6).contains(counter.count))  // Other tests use the same pool.
  }

  @Test func `a case stops early when it is asked to`() throws {
    let entry = BenchmarkCase("idle", "does nothing", operations: nil) { {} }
    #expect(try entry.measure(seconds: 60) { true }.repeats == 1)
  }

  @Test func `a measurement counts the memory of tensors`() throws {
    let entry = BenchmarkCase("doubled", "adds", operations: nil) {
      let x = Tensor.ones([1 << 16])
      return { _ = x + x }
    }
    #expect(try entry.measure(seconds: 0).peakBytes >= 2 << 18)
    #expect(Measurement([1]).peakBytes == 0)
  }

  @Test func `a measurement knows the fastest and the middle time`() {
    let odd = Measurement([3, 1, 2])
    #expect(odd.best == 1 && odd.median == 2 && odd.repeats == 3)
    #expect(Measurement([4, 1, 2, 3]).median == 2.5)
  }
}

/// Counts on one thread.
private final class Counter: @unchecked Sendable {
  var count = 0
}
