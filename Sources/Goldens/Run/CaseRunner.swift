import Files
import Images

/// What came of a case, and why where it is broken.
struct CaseResult: Sendable {
  var outcome: GoldenOutcome
  var error: (any Error)?
}

/// What is done at a time: a case, or one pair of files where a case is of folders.
struct CasePart: Sendable {
  /// Where the pictures come from.
  enum Work: Sendable {
    /// What is drawn or lies in a file, and a golden of the store.
    case stored
    /// Two files.
    case pair(FilePair)
    /// Nowhere, for this reason.
    case broken(any Error)
  }

  let item: GoldenCase
  let work: Work

  /// The parts of a case, in the order of their names.
  static func all(of item: GoldenCase) -> [CasePart] {
    guard case .pair(let expected, let actual) = item.origin else {
      return [CasePart(item: item, work: .stored)]
    }
    do {
      return try FilePair.all(named: item.name, expected: expected, actual: actual)
        .map { CasePart(item: item, work: .pair($0)) }
    } catch {
      return [CasePart(item: item, work: .broken(error))]
    }
  }
}

/// Runs parts of cases: whatever goes wrong in one stays there.
struct CaseRunner: Sendable {
  let run: GoldenRun
  /// The threads of one operation.
  let threads: Int

  var store: GoldenStore { GoldenStore(folder: run.file.goldens) }
  var report: ReportFolder { ReportFolder(path: run.output) }

  /// Runs a part of the cases; `nil` where it was stopped.
  func result(of part: CasePart) -> CaseResult? {
    let item = part.item
    return switch part.work {
    case .stored: timed(item.name, item) { try storedOutcome(item) }
    case .pair(let pair): timed(pair.name, item) { try pairOutcome(pair, item) }
    case .broken(let error): timed(item.name, item) { throw error }
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
