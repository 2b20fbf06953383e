import ArgumentParser
import Benchmarks
import Tensors

/// `atelier doctor`: says what the machine is and whether it computes as every other one.
struct Doctor: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Show what this machine can do, and whether it draws the reference bits.",
    discussion: "Ends with exit code 1 where the machine does not reproduce the reference bits.")

  @OptionGroup var execution: ExecutionOptions

  @Flag(help: "Print one JSON object instead of lines.")
  var json = false

  func run() throws {
    let report = execution.apply { DoctorReport.measured() }
    print(json ? report.json : report.text)
    if !report.differing.isEmpty { throw ExitCode(ExitStatus.difference.rawValue) }
  }
}
