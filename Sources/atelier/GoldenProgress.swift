import Goldens
import Synchronization
import Terminal

/// Tells a person how many cases are done; a case of two folders has an outcome for each file.
final class GoldenProgress: Sendable {
  private let reporter: ProgressReporter
  private let cases: Mutex<Set<Substring>> = Mutex([])

  init(_ task: GoldenRun.Action, total: Int) {
    let label =
      switch task {
      case .check: "checking"
      case .record: "recording"
      case .approve: "approving"
      }
    reporter = ProgressReporter(label: label, total: total)
  }

  func show(_ outcome: GoldenOutcome) {
    let done = cases.withLock { cases in
      cases.insert(outcome.name.prefix { $0 != "/" })
      return cases.count
    }
    reporter.update(done: done)
  }
}
