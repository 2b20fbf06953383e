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
  let isJSON: Bool

  private let table = TextTable([
    ("case", 20), ("best", 10), ("median", 10), ("repeats", 7), ("GFLOP/s", 8), ("of peak", 7),
    ("GB/s", 6), ("of copy", 7), ("tensors", 8), ("process", 8), ("fresh", 5),
  ])

  init(execution: Execution, peak: Double, isJSON: Bool) {
    (self.execution, self.peak, self.isJSON) = (execution, peak, isJSON)
  }

  /// Prints what comes before the first measurement.
  func begin() {
    guard !isJSON else { return }
    print(
      "\(execution.level), threads: \(execution.threads), \(precision.rawValue), "
        + "peak of fused multiply-adds: \(fixed(peak * 1e-9, digits: 1)) GFLOP/s\n")
    emit(table.header)
  }

  /// Prints what comes after the last measurement.
  func end() {
    guard !isJSON else { return }
    emit(
      "\ntensors, process: the most memory that they had; "
        + "fresh: how often a repeat had to ask the system for more")
  }

  /// Prints one measurement, beside the bytes a second, read and written, of a copy at that time.
  func show(_ entry: BenchmarkCase, _ measurement: Measurement, copy: Double?) {
    emit(isJSON ? line(entry, measurement, copy) : row(entry, measurement, copy))
  }

  private func row(
    _ entry: BenchmarkCase, _ measurement: Measurement, _ copy: Double?
  ) -> String {
    let rate = entry.operations.map { $0 / measurement.best }
    let moved = entry.bytes.map { $0 / measurement.best }
    return table.row([
      entry.name, fixed(measurement.best * 1e3, digits: 3) + " ms",
      fixed(measurement.median * 1e3, digits: 3) + " ms", String(measurement.repeats),
      rate.map { fixed($0 * 1e-9, digits: 1) } ?? "–",
      rate.map { fixed($0 / peak * 100, digits: 1) + " %" } ?? "–",
      moved.map { fixed($0 * 1e-9, digits: 1) } ?? "–",
      fraction(moved, of: copy).map { fixed($0 * 100, digits: 1) + " %" } ?? "–",
      megabytes(measurement.peakBytes), Machine.peakResidentMemory.map(megabytes) ?? "–",
      String(measurement.systemAllocations),
    ])
  }

  private func line(
    _ entry: BenchmarkCase, _ measurement: Measurement, _ copy: Double?
  ) -> String {
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
    line.add("copy_fraction", fraction(moved, of: copy), digits: 4)
    line.add("peak_bytes", measurement.peakBytes)
    line.add("system_allocations", measurement.systemAllocations)
    line.add("peak_rss_bytes", Machine.peakResidentMemory)
    return line.description
  }

  private func megabytes(_ bytes: Int) -> String { fixed(Double(bytes) * 1e-6, digits: 0) + " MB" }

  private func fraction(_ rate: Double?, of copy: Double?) -> Double? {
    rate.flatMap { rate in copy.map { rate / $0 } }
  }

  private func emit(_ text: String) { print(text) }
}
