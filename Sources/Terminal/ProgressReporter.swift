import Synchronization

/// Tells a person how far long work has come: a bar on a terminal, plain lines elsewhere.
///
/// `update` may be called as often as there are steps; it shows what is worth showing.
package final class ProgressReporter: Sendable {
  /// How progress is shown.
  package enum Style: Sendable, Equatable {
    /// One line of at most so many columns that is written over again.
    case bar(columns: Int)
    /// A line now and then, as logs want it.
    case lines

    /// A bar where standard error is a terminal.
    package static var standard: Style {
      StandardStream.error.isTerminal ? .bar(columns: StandardStream.error.columns) : .lines
    }
  }

  private struct State {
    var start: Double
    var shownAt: Double
    var shownDone: Int
    var isFinished = false
  }

  private let label: String
  private let total: Int
  private let first: Int
  private let style: Style
  private let now: @Sendable () -> Double
  private let write: @Sendable (String) -> Void
  private let state: Mutex<State>

  /// Starts the clock.
  ///
  /// The label says what is being done, as `training`; `first` of the `total` steps were done
  /// before, by a run that is continued.
  package init(
    label: String, total: Int, first: Int = 0, style: Style = .standard,
    now: @escaping @Sendable () -> Double = { Stopwatch.now },
    write: @escaping @Sendable (String) -> Void = { StandardStream.error.write($0) }
  ) {
    (self.label, self.total, self.first, self.style) = (label, total, first, style)
    (self.now, self.write) = (now, write)
    let start = now()
    state = Mutex(State(start: start, shownAt: start, shownDone: first))
  }

  /// Shows that `done` of the steps are done, where it is time to show something.
  ///
  /// The note says what else is worth knowing, as `loss 0.314`.
  package func update(done: Int, note: String = "") {
    show(done: done, notes: { [note] }, isLast: done >= total)
  }

  /// The same with several notes, the most important first: a narrow terminal shows only these.
  package func update(done: Int, notes: @autoclosure () -> [String]) {
    show(done: done, notes: notes, isLast: done >= total)
  }

  /// Ends the display with what was reached; nothing is shown after it.
  package func finish(done: Int, note: String = "") {
    show(done: done, notes: { [note] }, isLast: true)
  }

  /// The same with several notes, the most important first.
  package func finish(done: Int, notes: [String]) {
    show(done: done, notes: { notes }, isLast: true)
  }

  private func show(done: Int, notes: () -> [String], isLast: Bool) {
    let time = now()
    let text: String? = state.withLock { state in
      guard !state.isFinished, isLast || isDue(done, time, state) else { return nil }
      state.shownAt = time
      state.shownDone = done
      state.isFinished = isLast
      return line(done: done, notes: notes(), elapsed: time - state.start)
    }
    guard let text else { return }
    switch style {
    case .bar: write("\r" + text + "\u{1B}[K" + (isLast ? "\n" : ""))
    case .lines: write(text + "\n")
    }
  }

  private func isDue(_ done: Int, _ time: Double, _ state: State) -> Bool {
    let waited = time - state.shownAt
    switch style {
    case .bar: return waited >= 0.1
    case .lines: return waited >= 10 || (waited >= 1 && (done - state.shownDone) * 20 >= total)
    }
  }

  private func line(done: Int, notes: [String], elapsed: Double) -> String {
    let share = total > 0 ? min(1, Double(done) / Double(total)) : 1
    let percent = "\(Int((share * 100).rounded(.down))) %"
    let time: String
    if done >= total {
      time = "took \(clockText(seconds: elapsed))"
    } else if done > first {
      let left = elapsed / Double(done - first) * Double(total - done)
      time = "\(clockText(seconds: left)) left"
    } else {
      time = ""
    }
    let count = "\(done)/\(total)"
    let notes = notes.filter { !$0.isEmpty }
    func facts(_ notes: ArraySlice<String>, _ time: String) -> [String] {
      ([count] + notes + [time]).filter { !$0.isEmpty }
    }
    switch style {
    case .lines: return "\(label): \(percent), " + facts(notes[...], time).joined(separator: ", ")
    case .bar(let columns):
      // What a narrow terminal does without, one after the other: notes, the bar, the last note,
      // the time.
      for kept in stride(from: notes.count, through: min(1, notes.count), by: -1) {
        let tail = " \(percent)  " + facts(notes.prefix(kept), time).joined(separator: "  ")
        let width = min(40, columns - 2 - label.count - tail.count)
        let least = kept == 1 || kept == 0 ? 5 : 10
        guard width >= least else { continue }
        let full = Int((share * Double(width)).rounded(.down))
        return label + " " + String(repeating: "█", count: full)
          + String(repeating: "░", count: width - full) + tail
      }
      let choices = [facts(notes.prefix(1), time), facts([], time), facts([], "")]
      let lines = choices.map { "\(label) \(percent)  " + $0.joined(separator: "  ") }
      let fitting = lines.first { $0.count <= columns - 1 } ?? lines[2]
      return String(fitting.prefix(max(0, columns - 1)))
    }
  }
}
