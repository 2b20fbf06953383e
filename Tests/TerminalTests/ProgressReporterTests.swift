import Synchronization
import Terminal
import Testing

@Suite struct ProgressReporterTests {
  @Test func `a log gets a line for every five percent, and the last one`() {
    let screen = Screen()
    let reporter = screen.reporter(total: 100, style: .lines)
    for step in 1...100 {
      screen.wait(1)
      reporter.update(done: step, note: "loss 0.5")
    }
    #expect(screen.writes.count == 20)
    #expect(screen.writes.first == "training: 5 %, 5/100, loss 0.5, 1:35 left\n")
    #expect(screen.writes.last == "training: 100 %, 100/100, loss 0.5, took 1:40\n")
  }

  @Test func `a log of slow work gets a line every ten seconds`() {
    let screen = Screen()
    let reporter = screen.reporter(total: 1_000_000, style: .lines)
    for step in 1...100 {
      screen.wait(1)
      reporter.update(done: step)
    }
    #expect(screen.writes.count == 10)
  }

  @Test func `a log of quick work gets the last line only`() {
    let screen = Screen()
    let reporter = screen.reporter(total: 100, style: .lines)
    for step in 1...100 {
      screen.wait(0.0078125)
      reporter.update(done: step)
    }
    #expect(screen.writes == ["training: 100 %, 100/100, took 0:01\n"])
  }

  @Test func `a bar is drawn at most ten times a second, over itself`() {
    let screen = Screen()
    let reporter = screen.reporter(total: 1000, style: .bar(columns: 60))
    for step in 1...1000 {
      screen.wait(0.01)
      reporter.update(done: step)
    }
    #expect((90...101).contains(screen.writes.count))
    #expect(screen.writes.allSatisfy { $0.hasPrefix("\rtraining ") && $0.contains("\u{1B}[K") })
    let shown = screen.writes.map { $0.drop { $0 == "\r" }.prefix { $0 != "\u{1B}" } }
    #expect(shown.allSatisfy { $0.count < 60 })
    #expect(screen.writes.filter { $0.hasSuffix("\n") }.count == 1)
    #expect(screen.writes.last?.contains("░") == false)
  }

  @Test func `a narrow terminal gets no bar and no second line`() {
    let screen = Screen()
    let reporter = screen.reporter(total: 10, style: .bar(columns: 20))
    screen.wait(1)
    reporter.update(done: 5, note: "a note that is longer than the line")
    #expect(screen.writes == ["\rtraining 50 %  5/10\u{1B}[K"])
  }

  @Test func `a narrower terminal gets fewer notes, then no bar, then no time`() {
    let notes = ["4.600 bits/dim", "400 images/s", "now 4.568", "gradient 12.3"]
    func shown(_ columns: Int) -> String {
      let screen = Screen()
      let reporter = screen.reporter(total: 100, style: .bar(columns: columns))
      screen.wait(1)
      reporter.update(done: 50, notes: notes)
      return String(screen.writes[0].drop { $0 == "\r" }.prefix { $0 != "\u{1B}" })
    }
    for columns in 1...140 { #expect(shown(columns).count < columns) }
    #expect(notes.allSatisfy { shown(140).contains($0) })
    #expect(shown(140).contains("░"))
    #expect(shown(90).contains("now") && !shown(90).contains("gradient"))
    #expect(shown(72).contains("bits/dim") && !shown(72).contains("images"))
    #expect(shown(72).contains("░") && shown(72).hasSuffix("0:01 left"))
    #expect(shown(52) == "training 50 %  50/100  4.600 bits/dim  0:01 left")
    #expect(shown(40) == "training 50 %  50/100  0:01 left")
    #expect(shown(25) == "training 50 %  50/100")
    #expect(shown(10) == "training ")
  }

  @Test func `a log shows every note`() {
    let screen = Screen()
    let reporter = screen.reporter(total: 100, style: .lines)
    screen.wait(10)
    reporter.update(done: 50, notes: ["a", "", "b"])
    #expect(screen.writes == ["training: 50 %, 50/100, a, b, 0:10 left\n"])
  }

  @Test func `work that goes on counts only what it does itself`() {
    let screen = Screen()
    let reporter = screen.reporter(total: 100, first: 80, style: .lines)
    screen.wait(10)
    reporter.update(done: 90)
    #expect(screen.writes == ["training: 90 %, 90/100, 0:10 left\n"])
  }

  @Test func `nothing is shown after the end`() {
    let screen = Screen()
    let reporter = screen.reporter(total: 100, style: .lines)
    reporter.finish(done: 7, note: "interrupted")
    screen.wait(100)
    reporter.update(done: 8)
    #expect(screen.writes == ["training: 7 %, 7/100, interrupted, 0:00 left\n"])
  }
}

/// A clock that is set by hand, and what was written.
private final class Screen: Sendable {
  private let state = Mutex<(time: Double, writes: [String])>((0, []))

  var writes: [String] { state.withLock { $0.writes } }

  func wait(_ seconds: Double) { state.withLock { $0.time += seconds } }

  func reporter(total: Int, first: Int = 0, style: ProgressReporter.Style) -> ProgressReporter {
    ProgressReporter(
      label: "training", total: total, first: first, style: style,
      now: { self.state.withLock { $0.time } },
      write: { text in self.state.withLock { $0.writes.append(text) } })
  }
}
