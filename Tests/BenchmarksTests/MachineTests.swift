import Benchmarks
import Testing

@Suite struct MachineTests {
  @Test func `has memory, and not more of it available than there is`() {
    #expect(Machine.memory > 1 << 26)
    #expect((Machine.availableMemory ?? 1) > 0)
    #expect((Machine.availableMemory ?? 0) <= Machine.memory)
  }

  @Test func `this process has had memory, and not more than there is`() {
    let peak = Machine.peakResidentMemory ?? 1
    #expect(peak > 0 && peak <= Machine.memory)
  }

  @Test func `copies memory and opens regions in some time`() {
    #expect(MemoryCopy.measure(megabytes: 1, repeats: 1) > 1e6)
    let region = ParallelRegion.measure(batches: 3)
    #expect(region > 0 && region < 1)
  }
}
