import Rendering
import Studio
import Synchronization
import Terminal

/// The progress of drawing: pictures where each is soon done, else steps of the model.
final class DrawingProgress: Sendable {
  private enum Unit: Sendable {
    case pictures
    /// How often all pictures go through the model.
    case evaluations(Int)
  }

  private let state = Mutex<(reporter: ProgressReporter, unit: Unit, start: Double)?>(nil)

  /// Hears of every evaluation; stops the drawing where a person asked for it.
  func watch() -> DrawingWatch {
    var watch = DrawingWatch()
    watch.evaluations = ModelEvaluations { total in
      // Elsewhere a batch is soon drawn, and what is drawn is kept.
      if Interrupt.isRequested, self.countsEvaluations { throw Interrupted() }
      self.advance(evaluations: total)
    }
    return watch
  }

  /// Tells the plan where there is one, and what was not done as it was asked for.
  func start(_ job: RenderJob) {
    for note in job.notes { StandardStream.error.write("note: \(note)\n") }
    let count = job.recipe.count
    for line in job.plan?.lines(count: count) ?? [] { StandardStream.error.write(line + "\n") }
    let steps = job.plan?.evaluationsPerPicture.map { $0 * count }
    state.withLock { state in
      state = (
        ProgressReporter(label: "drawing", total: steps ?? count),
        steps.map(Unit.evaluations) ?? .pictures, Stopwatch.now
      )
    }
  }

  private var countsEvaluations: Bool {
    state.withLock { if case .evaluations? = $0?.unit { true } else { false } }
  }

  /// Says that a picture is done.
  func advance(pictures done: Int) {
    let reporter = state.withLock { state -> ProgressReporter? in
      if case .pictures? = state?.unit { state?.reporter } else { nil }
    }
    reporter?.update(done: done)
  }

  private func advance(evaluations done: Int) {
    let update: (ProgressReporter, String?)? = state.withLock { state in
      guard let now = state, case .evaluations(let total) = now.unit else { return nil }
      guard now.start > 0 else { return (now.reporter, nil) }
      let (first, all) = (Stopwatch.now - now.start, Double(total) / Double(max(done, 1)))
      state?.start = 0
      return (
        now.reporter,
        "time     the first step took \(fixed(first, digits: 1)) s with the prompt; "
          + "about \(clockText(seconds: first * all)) for all\n"
      )
    }
    guard let update else { return }
    if let line = update.1 { StandardStream.error.write(line) }
    update.0.update(done: done)
  }
}
