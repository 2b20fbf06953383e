import ArgumentParser
import Files
import Goldens
import Studio
import Tensors
import Terminal

/// What all commands about goldens take.
struct GoldenOptions: ParsableArguments {
  @Argument(
    help: "The file that lists the cases, such as goldens.yaml.",
    completion: .file(extensions: ["yaml", "yml"]))
  var file: String

  @Argument(help: "The cases to look at; all if none is named.")
  var names: [String] = []

  @Option(
    name: .shortAndLong,
    help: "The folder for the report (default: golden-report beside the file).",
    completion: .directory)
  var output: String?

  @Flag(help: "Print the report as JSON.")
  var json = false

  @OptionGroup var execution: ExecutionOptions

  /// Runs the cases, says what came of each, and ends with the exit code of the worst.
  func run(_ prepare: (inout GoldenRun) -> Void) throws {
    try execution.apply {
      let file = try GoldenFile(path: file)
      var run = GoldenRun(file, painter: GoldenStudio(), threads: Execution.current.threads)
      run.cases = try chosen(of: file)
      run.output = output ?? file.reports
      run.isStopped = { Interrupt.isRequested }
      prepare(&run)
      try checkOutput(run)
      let progress = GoldenProgress(run.task)
      let findings = try run.run(started: progress.start) { _ in progress.advance() }
      let isWhole = run.task == .check && findings.isComplete
      try GoldenOutput(isJSON: json, folder: isWhole ? run.output : nil).show(findings.report)
      for outcome in findings.report.outcomes where outcome.verdict == .broken {
        StandardStream.error.write("Error: \(outcome.name): \(outcome.message)\n")
      }
      guard findings.isComplete else { throw Interrupted() }
      if let status = status(of: findings) { throw ExitCode(status.rawValue) }
    }
  }

  private func chosen(of file: GoldenFile) throws -> [GoldenCase] {
    let known = file.cases.map(\.name)
    if let name = names.first(where: { !known.contains($0) }) {
      throw ValidationError(
        "'\(name)' is no case of \(file.path); it has \(known.joined(separator: ", ")).")
    }
    return names.isEmpty ? file.cases : file.cases.filter { names.contains($0.name) }
  }

  private func checkOutput(_ run: GoldenRun) throws {
    guard let output = FileIdentity(run.output), output == FileIdentity(run.file.goldens) else {
      return
    }
    throw ValidationError("--output \(run.output) is the folder of the goldens: choose another.")
  }

  /// Broken data weigh more than a system that refuses, and both more than a difference.
  private func status(of findings: GoldenRun.Findings) -> ExitStatus? {
    let broken = findings.errors.map { ($0 as? any ExitCoded)?.exitStatus ?? .fault }
    for status in [ExitStatus.fault, .data, .io] where broken.contains(status) { return status }
    if let status = broken.first { return status }
    return switch findings.report.verdict {
    case .same, .recorded: nil
    case .different, .missing: .difference
    case .broken: .data
    }
  }
}
