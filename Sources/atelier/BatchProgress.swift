import Rendering
import Synchronization
import Terminal

/// Tells what becomes of a batch: a bar with its speed for people, an object on each line for
/// programs.
final class BatchProgress: Sendable {
  private struct State {
    var reporter: ProgressReporter?
    var done = 0
    var drawn = 0
    var total = 0
    var start = 0.0
  }

  private let folder: String
  private let asJSON: Bool
  private let state = Mutex(State())

  init(run: BatchRun, asJSON: Bool) { (folder, self.asJSON) = (run.folder, asJSON) }

  /// Takes in what happened.
  func show(_ event: BatchRun.Event) {
    state.withLock { state in
      switch event {
      case .began(let kept, let total):
        (state.done, state.total, state.start) = (kept, total, Stopwatch.now)
        if asJSON {
          line("began") {
            $0.add("kept", kept)
            $0.add("total", total)
          }
        } else if kept > 0 {
          StandardStream.error.write("\(kept) of \(total) pictures are there\n")
        }
        if kept < total {
          state.reporter = ProgressReporter(label: "drawing", total: total, first: kept)
        }
      case .wrote(let name, let index, let number):
        state.done += 1
        state.drawn += 1
        if asJSON {
          line("wrote") {
            $0.add("file", "\(folder)/\(name)")
            $0.add("index", index)
            $0.add("line", number)
            $0.add("done", state.done)
            $0.add("total", state.total)
          }
        }
        state.reporter?.update(done: state.done, note: speed(state))
      }
    }
  }

  /// Ends the display, with what was reached.
  func finish() {
    state.withLock { state in
      let isWhole = state.done == state.total
      if !isWhole { state.reporter?.finish(done: state.done, note: speed(state)) }
      if asJSON {
        line("ended") {
          $0.add("drawn", state.drawn)
          $0.add("done", state.done)
          $0.add("total", state.total)
          $0.add("whole", isWhole)
        }
      }
    }
  }

  private func speed(_ state: State) -> String {
    let seconds = Stopwatch.now - state.start
    guard state.drawn > 0, seconds > 0 else { return "" }
    let speed = Double(state.drawn) / seconds
    return "\(fixed(speed, digits: speed < 10 ? 1 : 0)) pictures/s"
  }

  private func line(_ event: String, _ fill: (inout JSONLine) -> Void) {
    var object = JSONLine()
    object.add("event", event)
    fill(&object)
    StandardStream.output.write("\(object)\n")
  }
}
