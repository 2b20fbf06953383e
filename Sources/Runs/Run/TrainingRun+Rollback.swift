import Files

// Going back from a loss that is no number. The steps to which a run goes back are multiples of a
// number of steps, never of minutes: a resumed run goes back to the same ones.
extension TrainingRun {
  /// The steps of the last two kept states; one may be ahead of the run's own state after a kill.
  var goodSteps: [Int] {
    let every = recipe.rollbackEvery
    let last = progress.step / every * every
    return [last - every, last].filter { $0 >= 0 }
  }

  /// Keeps the state to which the next steps go back.
  ///
  /// It comes before the run's own state: whatever step that says, there is one to go back to.
  func keepGood() throws {
    try StateFile.write(loop.state(), progress, to: folder.good(step: progress.step))
    let old = progress.step - 2 * recipe.rollbackEvery
    if old >= 0 { try removeFile(folder.good(step: old)) }
  }

  func goBack(from error: TrainingError) throws -> StepReport {
    let step = loop.step / recipe.rollbackEvery * recipe.rollbackEvery
    let rateFactor = loop.rateFactor / 2
    try loop.restore(StateFile.read(folder.good(step: step)).0)
    loop.rateFactor = rateFactor
    (progress.step, progress.rateFactor) = (step, rateFactor)
    progress.rollbacks += 1
    var entry = LogEntry(.rollback, step: step)
    entry.note = "\(error)"
    entry.rate = recipe.optimizer.rate * rateFactor
    try write(entry)
    try save()
    return StepReport(
      step: step, loss: .nan, rate: recipe.optimizer.rate * rateFactor, pictures: 0)
  }
}
