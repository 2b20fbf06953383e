import Benchmarks
import Studio
import Tensors
import Terminal

/// What `atelier doctor` found.
struct DoctorReport {
  let execution: Execution
  /// The peak of one thread and of all, in floating-point operations a second.
  let peaks: (one: Double, all: Double)
  /// Bytes read and written a second.
  let copyRate: Double
  /// Seconds of an empty parallel region of two threads.
  let regionTime: Double
  /// Where the reference bits did not come out.
  let differing: [String]

  /// Measures this machine with the current execution.
  static func measured() -> DoctorReport {
    DoctorReport(
      execution: .current,
      peaks: (Execution.with(threads: 1) { FusedPeak.measure() }, FusedPeak.measure()),
      copyRate: MemoryCopy.measure(), regionTime: ParallelRegion.measure(),
      differing: ReferenceComputation.failures())
  }

  private var levels: [String] { Level.available.map(\.rawValue) }

  /// Lines for people; the last one is the verdict.
  var text: String {
    var memory = gigabytes(Machine.memory)
    if let available = Machine.availableMemory { memory += ", \(gigabytes(available)) available" }
    let threads =
      "\(execution.threads) of \(Execution.processorCount) processors"
    let facts: [(String, String)] =
      [
        ("version", "atelier \(Release.version)"),
        ("processor", Machine.processor ?? "unknown"),
        ("instruction set", "\(execution.level) (available: \(levels.joined(separator: ", ")))"),
        ("threads", threads),
        ("memory", memory),
      ] + Library.all.map { ($0.name, $0.version) } + [
        ("peak, 1 thread", gigaflops(peaks.one)),
        ("peak, \(execution.threads) threads", gigaflops(peaks.all)),
        ("memory copy", "\(fixed(copyRate * 1e-9, digits: 1)) GB/s read and written"),
        ("parallel region", "\(fixed(regionTime * 1e6, digits: 2)) µs, 2 threads, warm"),
      ]
    let width = (facts.map(\.0.count).max() ?? 0) + 2
    let lines = facts.map { name, value in
      name + String(repeating: " ", count: width - name.count) + value
    }
    return (lines + ["", verdict]).joined(separator: "\n")
  }

  private var verdict: String {
    differing.isEmpty
      ? "This machine reproduces the reference bits "
        + "(\(levels.joined(separator: ", ")) × 1, 2, 3 threads)."
      : "This machine does NOT reproduce the reference bits: "
        + "\(differing.joined(separator: ", ")) threads differ; please report it."
  }

  /// One line for programs.
  var json: String {
    var line = JSONLine()
    line.add("version", Release.version)
    line.add("processor", Machine.processor)
    line.add("isa", execution.level.rawValue)
    line.add("isa_available", levels)
    line.add("threads", execution.threads)
    line.add("processors", Execution.processorCount)
    line.add("memory_bytes", Machine.memory)
    line.add("memory_available_bytes", Machine.availableMemory)
    line.add("libraries", Library.all.map { "\($0.name) \($0.version)" })
    line.add("peak_gflops_1_thread", peaks.one * 1e-9, digits: 1)
    line.add("peak_gflops", peaks.all * 1e-9, digits: 1)
    line.add("copy_gigabytes_per_second", copyRate * 1e-9, digits: 1)
    line.add("parallel_region_us", regionTime * 1e6, digits: 3)
    line.add("reproduces_reference_bits", differing.isEmpty)
    line.add("differing", differing)
    return line.description
  }

  private func gigabytes(_ bytes: Int) -> String { fixed(Double(bytes) * 1e-9, digits: 1) + " GB" }
  private func gigaflops(_ rate: Double) -> String { fixed(rate * 1e-9, digits: 1) + " GFLOP/s" }
}
