import Benchmarks
import Studio
import Tensors
import Terminal

/// Prints measurements as they come: a table for people, lines of JSON for programs.
struct BenchReport {
  let execution: Execution
  let precision = Precision.current
  /// Floating-point operations a second that the level and threads can do at most.
  let peak: Double
  /// Bytes a second, read and written, of a copy with those threads.
  let copy: Double
  let isJSON: Bool

  private let table = TextTable([
    ("case", 20), ("best", 10), ("median", 10), ("repeats", 7), ("GFLOP/s", 8), ("of peak", 7),
    ("GB/s", 6), ("of copy", 7), ("tensors", 8), ("process", 8), ("fresh", 5),
  ])

  init(execution: Execution, peak: Double, copy: Double, isJSON: Bool) {
    (self.execution, self.peak, self.copy, self.isJSON) = (execution, peak, copy, isJSON)
  }

  /// Prints what comes before the first measurement.
  func begin() {
    guard !isJSON else { return }
    print(
      "\(execution.level), threads: \(execution.threads), \(precision.rawValue), "
        + "peak of fused multiply-adds: \(fixed(peak * 1e-9, digits: 1)) GFLOP/s, "
        + "copy: \(fixed(copy * 1e-9, digits: 1)) GB/s\n")
    emit(table.header)
  }

  /// Prints what comes after the last measurement.
  func end() {
    guard !isJSON else { return }
    emit(
      "\ntensors, process: the most memory that they had; "
        + "fresh: how often a repeat had to ask the system for more")
  }

  /// Prints one measurement.
  func show(_ entry: BenchmarkCase, _ measurement: Measurement) {
    emit(isJSON ? line(entry, measurement) : row(entry, measurement))
  }

  private func row(_ entry: BenchmarkCase, _ measurement: Measurement) -> String {
    let rate = entry.operations.map { $0 / measurement.best }
    let moved = entry.bytes.map { $0 / measurement.best }
    return table.row([
      entry.name, fixed(measurement.best * 1e3, digits: 3) + " ms",
      fixed(measurement.median * 1e3, digits: 3) + " ms", String(measurement.repeats),
      rate.map { fixed($0 * 1e-9, digits: 1) } ?? "–",
      rate.map { fixed($0 / peak * 100, digits: 1) + " %" } ?? "–",
      moved.map { fixed($0 * 1e-9, digits: 1) } ?? "–",
      moved.map { fixed($0 / copy * 100, digits: 1) + " %" } ?? "–",
      megabytes(measurement.peakBytes), Machine.peakResidentMemory.map(megabytes) ?? "–",
      String(measurement.systemAllocations),
    ])
  }

  private func line(_ entry: BenchmarkCase, _ measurement: Measurement) -> String {
    let rate = entry.operations.map { $0 / measurement.best }
    let moved = entry.bytes.map { $0 / measurement.best }
    var line = JSONLine()
    line.add("case", entry.name)
    line.add("engine", "atelier \(Release.version)")
    line.add("dtype", precision.rawValue)
    line.add("threads", execution.threads)
    line.add("best_s", measurement.best, digits: 6)
    line.add("median_s", measurement.median, digits: 6)
    line.add("repeats", measurement.repeats)
    line.add("isa", execution.level.rawValue)
    line.add("gflops", rate.map { $0 * 1e-9 }, digits: 1)
    line.add("peak_fraction", rate.map { $0 / peak }, digits: 4)
    line.add("gb_per_s", moved.map { $0 * 1e-9 }, digits: 1)
    line.add("copy_fraction", moved.map { $0 / copy }, digits: 4)
    line.add("peak_bytes", measurement.peakBytes)
    line.add("system_allocations", measurement.systemAllocations)
    line.add("peak_rss_bytes", Machine.peakResidentMemory)
    return line.description
  }

  private func megabytes(_ bytes: Int) -> String { fixed(Double(bytes) * 1e-6, digits: 0) + " MB" }

  private func emit(_ text: String) { print(text) }
}
