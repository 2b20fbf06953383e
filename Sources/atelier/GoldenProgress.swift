import Goldens
import Synchronization
import Terminal

/// Tells a person how many outcomes there are: one for a case, one for a pair where it is of folders.
final class GoldenProgress: Sendable {
  private let label: String
  private let state = Mutex<(reporter: ProgressReporter?, done: Int)>((nil, 0))

  init(_ task: GoldenRun.Action) {
    label =
      switch task {
      case .check: "checking"
      case .record: "recording"
      case .approve: "approving"
      }
  }

  /// Begins, once it is known how much there is to do.
  func start(total: Int) {
    state.withLock { $0.reporter = ProgressReporter(label: label, total: total) }
  }

  /// Shows that there is one outcome more.
  func advance() {
    state.withLock { state in
      state.done += 1
      state.reporter?.update(done: state.done)
    }
  }
}
