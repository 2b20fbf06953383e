import ArgumentParser
import Benchmarks
import Tensors
import Terminal

extension Precision: ExpressibleByArgument {}

/// `atelier bench`: times kernels and models.
struct Bench: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Time kernels and models against what this machine can do.",
    discussion: "Cases:\n"
      + list(BenchmarkCase.all) + "\n\nLarge ones, run where they are named:\n"
      + list(BenchmarkCase.large))

  private static func list(_ cases: [BenchmarkCase]) -> String {
    cases.map { "  \($0.name): \($0.work)" }.joined(separator: "\n")
  }

  @Option(
    name: .customLong("case"),
    help: ArgumentHelp("A case to run; may be given several times.", valueName: "name"),
    completion: .custom { _, _, _ in (BenchmarkCase.all + BenchmarkCase.large).map(\.name) })
  var names: [String] = []

  @OptionGroup var execution: ExecutionOptions

  @Option(
    name: [.long, .customLong("dtype")],
    help: "What products are rounded to, f32, bf16 or f16.")
  var precision = Precision.float32

  @Flag(help: "Compute blocks again for gradients instead of keeping what they computed.")
  var checkpointing = false

  @Option(help: "How many seconds to repeat each case.")
  var seconds = 2.0

  @Flag(help: "Print one JSON object a line instead of a table.")
  var json = false

  func validate() throws {
    guard seconds.isFinite, seconds >= 0 else {
      throw ValidationError("--seconds is \(seconds); expected a number from 0.")
    }
    for name in names where BenchmarkCase.named(name) == nil {
      let known = (BenchmarkCase.all + BenchmarkCase.large).map(\.name).joined(separator: ", ")
      throw ValidationError("There is no case '\(name)'; the cases are \(known).")
    }
  }

  func run() throws {
    try execution.apply {
      try Checkpointing.with(checkpointing) { try Precision.with(precision, measure) }
    }
  }

  private func measure() throws {
    let report = BenchReport(execution: .current, peak: FusedPeak.measure(), isJSON: json)
    report.begin()
    for entry in names.isEmpty ? BenchmarkCase.all : names.compactMap(BenchmarkCase.named) {
      // Each case answers for its own memory, not for what ran before it.
      StoragePool.shared.trim()
      Machine.forgetPeakResidentMemory()
      let measurement = try entry.measure(seconds: seconds) { Interrupt.isRequested }
      // Beside each case, since what memory gives changes with what else the machine does.
      report.show(entry, measurement, copy: entry.bytes.map { _ in MemoryCopy.measure() })
      if Interrupt.isRequested { throw Interrupted() }
    }
    report.end()
  }
}
