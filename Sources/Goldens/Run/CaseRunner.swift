import Files
import Images

/// What came of a case, and why where it is broken.
struct CaseResult: Sendable {
  var outcome: GoldenOutcome
  var error: (any Error)?
}

/// Runs single cases: whatever goes wrong in one stays there.
struct CaseRunner: Sendable {
  let run: GoldenRun
  /// The threads of one operation.
  let threads: Int

  var store: GoldenStore { GoldenStore(folder: run.file.goldens) }
  var report: ReportFolder { ReportFolder(path: run.output) }

  /// Runs a case: one result, or one for each file of two folders; `nil` where it was stopped.
  func results(of item: GoldenCase) -> [CaseResult]? {
    switch item.origin {
    case .render, .picture:
      return timed(item.name, item) { try storedOutcome(item) }.map { [$0] }
    case .pair(let expected, let actual):
      let pairs: [FilePair]
      do {
        pairs = try FilePair.all(named: item.name, expected: expected, actual: actual)
      } catch {
        return timed(item.name, item) { throw error }.map { [$0] }
      }
      var results: [CaseResult] = []
      for pair in pairs {
        guard !run.isStopped(),
          let result = timed(pair.name, item, { try pairOutcome(pair, item) })
        else { return nil }
        results.append(result)
      }
      return results
    }
  }

  private func timed(
    _ name: String, _ item: GoldenCase, _ body: () throws -> GoldenOutcome?
  ) -> CaseResult? {
    let clock = ContinuousClock()
    let start = clock.now
    var result: CaseResult
    do {
      guard let outcome = try body() else { return nil }
      result = CaseResult(outcome: outcome)
    } catch {
      let line = "\(error)".split(whereSeparator: \.isNewline).joined(separator: " ")
      let outcome = GoldenOutcome(
        name: name, verdict: .broken, comparison: item.comparison.description, message: line)
      result = CaseResult(outcome: outcome, error: error)
    }
    result.outcome.seconds = (clock.now - start).inSeconds
    return result
  }

  /// An outcome of a case, with what was asked filled in.
  func outcome(
    _ name: String, _ item: GoldenCase, _ verdict: GoldenVerdict, _ message: String = ""
  ) -> GoldenOutcome {
    GoldenOutcome(
      name: name, verdict: verdict, comparison: item.comparison.description, message: message)
  }
}
