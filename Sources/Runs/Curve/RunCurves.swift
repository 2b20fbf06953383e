/// What a log says of a run over its steps, in bounded memory.
struct RunCurves: Sendable {
  /// The loss of single steps.
  private(set) var loss = StepSeries()
  /// Its running mean.
  private(set) var smoothed = StepSeries()
  /// The loss on held-out pictures.
  private(set) var validation = StepSeries()
  /// The step size.
  private(set) var rate = StepSeries()
  /// After which steps the run went back; the first of them.
  private(set) var rollbacks: [Int] = []
  /// How often it went back.
  private(set) var rollbackCount = 0
  /// The lowest loss on held-out pictures.
  private(set) var best: StepSeries.Point?
  /// The last step that the log tells of.
  private(set) var lastStep = 0

  /// More than a picture could show apart.
  private static let mostRollbacks = 200

  /// Adds an entry, in the order of the log.
  mutating func add(_ entry: LogEntry) {
    switch entry.kind {
    case .step:
      if let value = entry.loss { loss.add(step: entry.step, value) }
      if let value = entry.smoothedLoss { smoothed.add(step: entry.step, value) }
      if let value = entry.rate { rate.add(step: entry.step, value) }
    case .validation:
      guard let value = entry.loss, value.isFinite else { break }
      validation.add(step: entry.step, value)
      if best.map({ value < $0.value }) ?? true {
        best = StepSeries.Point(step: entry.step, value: value)
      }
    case .rollback:
      rollbackCount += 1
      if rollbacks.count < Self.mostRollbacks { rollbacks.append(lastStep) }
    case .sample, .end: break
    }
    lastStep = entry.step
  }

  /// Whether there is something to draw.
  var isEmpty: Bool { loss.isEmpty && validation.isEmpty }
}
