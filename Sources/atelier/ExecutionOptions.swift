import ArgumentParser
import Tensors

/// How the machine is used: speed only, never a result.
struct ExecutionOptions: ParsableArguments {
  @Option(help: "How many threads to use; ATELIER_THREADS or all processors if not given.")
  var threads: Int?

  func validate() throws {
    guard let threads, !(1...Execution.maximumThreads).contains(threads) else { return }
    throw ValidationError(
      "--threads is \(threads); expected a number from 1 to \(Execution.maximumThreads).")
  }

  /// Runs a closure in this way.
  func apply<Result>(_ body: () throws -> Result) rethrows -> Result {
    try Execution.with(threads: threads, body)
  }
}
