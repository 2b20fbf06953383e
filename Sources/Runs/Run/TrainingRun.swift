import Datasets
import Files
import Images
import Layers
import TensorBoard
import Tensors
import Training

/// A training run in a folder: it can be killed at any moment and goes on as if nothing had been.
///
/// What the folder's state says is done; whatever lies beyond it is made again, with the same bytes.
public final class TrainingRun {
  /// Where its files lie.
  public let folder: RunFolder
  /// How it trains.
  public let recipe: TrainingRecipe
  /// How far it has come.
  public internal(set) var progress: RunProgress

  private let trainee: any Trainee
  private let heldOut: (any ImageDataset)?
  var loop: TrainingLoop
  private let log: RunLog
  private let events: EventWriter
  private let curve: LossCurve
  private let lock: FileLock
  private let now: () -> Double
  private var savedAt: Double
  private var countedAt: Double

  /// Starts a run in a folder that has none, or goes on with the one that is there.
  ///
  /// - Parameters:
  ///   - folder: where its files lie; it has ``RunFolder/recipe`` and its facts already.
  ///   - recipe: how it trains.
  ///   - trainee: what is trained, with fresh parameters.
  ///   - pictures: what it learns from.
  ///   - heldOut: what it is judged by.
  ///   - now: seconds on a clock.
  /// - Throws: `FileError` where the system refuses, ``RunError`` and the errors of
  ///   ``TrainingLoop/restore(_:)`` where files are not what they have to be.
  public init(
    in folder: RunFolder, recipe: TrainingRecipe, trainee: any Trainee,
    pictures: any ImageDataset, heldOut: (any ImageDataset)?, now: @escaping () -> Double
  ) throws {
    guard let lock = try FileLock(path: folder.lock) else {
      throw RunError.inUse(path: folder.path)
    }
    self.lock = lock
    (self.folder, self.recipe, self.trainee, self.heldOut) = (folder, recipe, trainee, heldOut)
    self.now = now
    (savedAt, countedAt) = (now(), now())
    loop = try TrainingLoop(trainee.model, recipe: recipe, pictures: pictures)
    if FileKind(folder.state) == .file {
      let (state, progress) = try StateFile.read(folder.state)
      try loop.restore(state)
      self.progress = progress
    } else {
      progress = RunProgress()
    }
    log = try RunLog(path: folder.log, keeping: progress.logBytes)
    curve = LossCurve(of: folder, lossName: trainee.lossName)
    events = try EventWriter(
      folder: folder.events, resumingAfter: progress.step > 0 ? progress.step : nil)
    try makeFolder(folder.samples)
    for place in [folder.path, folder.samples] { try removePartialFiles(in: place) }
    guard progress.step == 0 else { return }
    try save()
    if recipe.onNaN == .rollback { try keepGood() }
  }

  /// Whether there is nothing left to do.
  public var isFinished: Bool { progress.isFinished }

  /// Whether the last step is done, or held-out pictures say that more would not help.
  public var isAtEnd: Bool {
    progress.step >= recipe.steps
      || recipe.patience > 0 && progress.validationsSinceBest >= recipe.patience
  }

  /// Takes one step, and writes what is due after it.
  ///
  /// Throws ``TrainingError`` where the loss is no longer a number and the recipe does not go back,
  /// with the state before it kept.
  public func advance() throws -> StepReport {
    let report: StepReport
    do {
      report = try loop.advance()
    } catch let error as TrainingError {
      guard recipe.onNaN == .rollback, progress.rollbacks < recipe.rollbacks else {
        try save()
        throw error
      }
      return try goBack(from: error)
    }
    progress.step = loop.step
    countSeconds()
    let loss = trainee.shown(loss: report.loss)
    // One step says little about how well it goes: a running mean over about fifty does.
    let share = max(0.02, 1 / Double(progress.step))
    progress.smoothedLoss = progress.smoothedLoss.map { $0 + (loss - $0) * share } ?? loss
    if report.step % recipe.run.logEvery == 0 {
      var entry = LogEntry(.step, step: report.step)
      (entry.loss, entry.smoothedLoss) = (loss, progress.smoothedLoss)
      (entry.gradientNorm, entry.rate) = (report.gradientNorm, report.rate)
      entry.parts = means(of: report.parts)
      try write(entry)
      try show(entry)
    }
    if isDue(every: recipe.run.validateEvery) { try validate() }
    if isDue(every: recipe.run.sampleEvery) { try drawSamples() }
    if recipe.onNaN == .rollback, progress.step % recipe.rollbackEvery == 0 {
      try keepGood()
      try save()
    } else if now() - savedAt >= recipe.run.saveMinutes * 60 {
      try save()
    }
    return report
  }

  /// Writes everything that a resumed run needs.
  public func save() throws {
    countSeconds()
    try log.synchronize()
    progress.logBytes = log.count
    try StateFile.write(loop.state(), progress, to: folder.state)
    savedAt = now()
    try curve.write(at: savedAt)
  }

  /// Ends the run: writes the model, and that there is nothing left to do.
  public func finish() throws {
    guard !progress.isFinished else { return }
    try writeModel(to: folder.model)
    var entry = LogEntry(.end, step: progress.step)
    entry.note =
      progress.step < recipe.steps ? "held-out pictures got no better" : "the last step is done"
    try write(entry)
    for step in goodSteps { try removeFile(folder.good(step: step)) }
    try curve.write()
    try Overview.write(folder, lossName: trainee.lossName)
    // A kill before this makes all of it again.
    progress.isFinished = true
    try save()
  }

  /// Writes everything that a resumed run needs, and draws what a person looks at until then.
  public func pause() throws {
    try save()
    try curve.write()
  }

  /// Writes the model as it is now.
  public func writeModel(to path: String) throws {
    let loss = try heldOut.map { pictures in
      try loop.withAveragedWeights { try trainee.validationLoss(pictures) }
    }
    try writeModel(to: path, validationLoss: loss)
  }

  private func writeModel(to path: String, validationLoss loss: Double?) throws {
    var metrics = loss.map { ["validation_\(trainee.lossKey)": $0] } ?? [:]
    try loop.withAveragedWeights {
      if let heldOut { metrics.merge(try trainee.otherMetrics(heldOut)) { $1 } }
      try trainee.write(to: path, steps: progress.step, metrics: metrics)
    }
  }
}

extension TrainingRun {
  private func isDue(every steps: Int) -> Bool {
    progress.step % steps == 0 || progress.step == recipe.steps
  }

  private func countSeconds() {
    let time = now()
    progress.seconds += time - countedAt
    countedAt = time
  }

  /// The mean of each part of the loss, as people read it; `nil` where there are none.
  private func means(of parts: [LossPart]) -> [String: Double]? {
    if parts.isEmpty { return nil }
    return parts.reduce(into: [:]) { means, part in
      // JSON has no infinity.
      let mean = trainee.shown(loss: part.sum / Double(max(part.count, 1)))
      if part.count > 0, mean.isFinite { means[part.name] = mean }
    }
  }

  func write(_ entry: LogEntry) throws {
    var entry = entry
    entry.seconds = (progress.seconds * 1000).rounded() / 1000
    try log.append(entry)
  }

  /// Tells TensorBoard of a step.
  private func show(_ entry: LogEntry) throws {
    let numbers = [
      ("loss/training", entry.loss), ("loss/smoothed", entry.smoothedLoss),
      ("gradient-norm", entry.gradientNorm), ("rate", entry.rate),
    ]
    let parts = (entry.parts ?? [:]).sorted { $0.key < $1.key }
    try events.append(
      numbers.compactMap { tag, value in value.map { .scalar(tag, $0) } }
        + parts.map { .scalar("loss/\($0.key)", $0.value) }, step: entry.step)
  }

  private func validate() throws {
    guard let heldOut else { return }
    let loss = try loop.withAveragedWeights { try trainee.validationLoss(heldOut) }
    var entry = LogEntry(.validation, step: progress.step)
    // JSON has no infinity.
    entry.loss = loss.isFinite ? loss : nil
    try write(entry)
    try events.append([.scalar("loss/validation", loss)], step: progress.step)
    guard loss.isFinite, progress.best.map({ loss < $0.loss }) ?? true else {
      progress.validationsSinceBest += 1
      return
    }
    progress.best = RunProgress.Best(step: progress.step, loss: loss)
    progress.validationsSinceBest = 0
    try writeModel(to: folder.best, validationLoss: loss)
  }

  private func drawSamples() throws {
    guard recipe.run.samples > 0, trainee.draws else { return }
    let seeds = (0..<recipe.run.samples).map { recipe.seed &+ UInt64($0) }
    let images: [Image]
    do {
      images = try loop.withAveragedWeights { try trainee.draw(seeds: seeds) }
    } catch {
      // A model may learn well and have a picture that is no number now and then.
      var entry = LogEntry(.sample, step: progress.step)
      entry.note = "\(error)"
      return try write(entry)
    }
    let grid = SampleGrid(
      family: trainee.family, step: progress.step, seed: recipe.seed, count: images.count)
    let sheet = try grid.sheet(images)
    let bytes = try sheet.encoded(as: .png)
    try AtomicFile.write(bytes, to: folder.sample(step: progress.step))
    try events.append(
      [
        .image(
          "samples", encoded: bytes, width: sheet.width, height: sheet.height,
          channels: sheet.channels.rawValue)
      ],
      step: progress.step)
    try write(LogEntry(.sample, step: progress.step))
  }
}
