import Files
import Images
import Rendering

/// What a case gives now.
private struct Found {
  var picture: SeenPicture
  var record: GoldenRecord
  /// What draws it again, `nil` where somebody else drew.
  var painting: (any GoldenPainting)?
}

extension CaseRunner {
  /// Compares a picture with its golden in the store, or makes it one; `nil` where it was stopped.
  func storedOutcome(_ item: GoldenCase) throws -> GoldenOutcome? {
    if run.task == .approve, FileKind(report.actualPath(item.name)) == .missing {
      return outcome(item.name, item, .same, "nothing to approve")
    }
    if run.task == .check {
      try report.clear(item.name)
    } else {
      try store.settle(item.name)
    }
    let replaces = run.task == .approve || run.recording == .failed || run.recording == .all
    var golden: Golden?
    var flaw: (any Error)?
    do {
      golden = try store.golden(item.name)
    } catch {
      // What is broken may be replaced; a picture alone may be one whose record was never written.
      guard replaces || run.recording == .missing else { throw error }
      flaw = error
    }
    let traces = run.traces || golden?.record.trace != nil
    guard let found = try found(item, traces: traces) else { return nil }
    if run.task == .approve { return try approve(item, found) }
    if let flaw {
      guard replaces || isUnfinished(item.name, found) else { throw flaw }
      return try recorded(item, found, "in place of a broken one: \(flaw)")
    }
    guard let golden else {
      guard run.recording == .never else { return try recorded(item, found, "new") }
      var result = outcome(item.name, item, .missing, "no golden is recorded")
      if run.task == .check {
        result.pictures = try report.write(
          item.name, expected: nil, actual: found.picture.image)
      }
      return result
    }
    return try judged(item, golden, found)
  }

  /// Compares with a golden, and records where that is asked for.
  private func judged(
    _ item: GoldenCase, _ golden: Golden, _ found: Found
  ) throws -> GoldenOutcome? {
    let expected = SeenPicture(golden.image, profile: golden.record.digests.profile)
    var result = try compared(item.name, item, expected, found.picture)
    let isEqual = golden.record.digests.pixels == found.record.digests.pixels
    result.changes = Causes.changes(from: golden.record, to: found.record) + result.changes
    if let old = golden.record.trace, let new = found.record.trace {
      result.firstStep = old.firstDifference(to: new)
    }
    if result.verdict == .different {
      if run.recording == .failed || run.recording == .all {
        return try recorded(item, found, result.message)
      }
      if let painting = found.painting, !isEqual, !result.changes.contains(where: \.saysWhy) {
        let why = try Causes.experiment(
          golden.record, found.record, painting, available: run.painter.instructionSets,
          way: way(traces: false))
        result.changes = why + result.changes
      }
      if run.task == .record { result.message += "; kept, --record failed replaces it" }
      return result
    }
    let lacksTrace = run.task == .record && run.traces && golden.record.trace == nil
    if run.recording == .all && golden.record != found.record || isEqual && lacksTrace {
      return try recorded(item, found, lacksTrace ? "with its trace" : "")
    }
    if result.firstStep != nil { result.message = "the same pixels by another way" }
    return result
  }

  private func way(traces: Bool) -> GoldenWay {
    GoldenWay(threads: threads, traces: traces, isStopped: run.isStopped)
  }

  /// Looks at what a case gives now; `nil` where it was stopped.
  private func found(_ item: GoldenCase, traces: Bool) throws -> Found? {
    switch item.origin {
    case .render(let render):
      let painting = try run.painter.open(render)
      guard let drawing = try painting.draw(way(traces: traces)) else { return nil }
      let recipe = GoldenRecord.Recipe(painting.recipe)
      let digests = GoldenRecord.Digests(
        model: painting.recipe.model.digest, recipe: PixelDigest.of(try recipe.json()),
        pixels: PixelDigest.of(drawing.image))
      let record = GoldenRecord(
        version: run.painter.version, numerics: run.painter.numerics,
        instructionSet: run.painter.instructionSet, model: render.model, recipe: recipe,
        digests: digests, picture: GoldenRecord.Form(drawing.image), trace: drawing.trace)
      return Found(picture: SeenPicture(drawing.image), record: record, painting: painting)
    case .picture(let path):
      try FilePair.checkDifferent(path, store.picturePath(item.name))
      let picture = try SeenPicture(path: path)
      let digests = GoldenRecord.Digests(
        pixels: PixelDigest.of(picture.image), profile: picture.profile)
      let record = GoldenRecord(
        version: run.painter.version, numerics: run.painter.numerics, digests: digests,
        picture: GoldenRecord.Form(picture.image))
      return Found(picture: picture, record: record)
    case .pair: preconditionFailure("a pair is not in the store")
    }
  }

  /// Whether a golden is a picture alone, as a killed process of an earlier release left it, and the
  /// one that is drawn now.
  private func isUnfinished(_ name: String, _ found: Found) -> Bool {
    guard FileKind(store.recordPath(name)) == .missing,
      let image = try? Image.read(store.picturePath(name))
    else { return false }
    return PixelDigest.of(image) == found.record.digests.pixels
  }

  private func recorded(
    _ item: GoldenCase, _ found: Found, _ message: String
  ) throws -> GoldenOutcome {
    try store.write(Golden(image: found.picture.image, record: found.record), as: item.name)
    try report.clear(item.name)
    return outcome(item.name, item, .recorded, message)
  }

  /// Makes what is drawn now the golden, if it is what somebody looked at.
  ///
  /// It is drawn again rather than taken from the folder, since the record needs what drew it; and
  /// it is compared with the folder, since approval means what was seen.
  private func approve(_ item: GoldenCase, _ found: Found) throws -> GoldenOutcome {
    let path = report.actualPath(item.name)
    guard PixelDigest.of(try Image.read(path)) == found.record.digests.pixels else {
      throw GoldenError.stale(path: path)
    }
    return try recorded(item, found, "approved")
  }
}

extension GoldenOutcome.Change {
  /// Whether this says why pixels differ.
  fileprivate var saysWhy: Bool {
    [.model, .recipe, .version, .numerics, .code, .instructionSet].contains(subject)
  }
}
