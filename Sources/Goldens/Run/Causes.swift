/// What a golden's record and what was found now say about why pictures differ.
enum Causes {
  /// What changed of all that decides pixels, most telling first.
  static func changes(
    from recorded: GoldenRecord, to found: GoldenRecord
  ) -> [GoldenOutcome.Change] {
    var list: [GoldenOutcome.Change] = []
    func add(_ subject: GoldenOutcome.Subject, _ old: String?, _ new: String?) {
      guard old != new else { return }
      list.append(GoldenOutcome.Change(subject, recorded: old ?? "none", found: new ?? "none"))
    }
    add(.model, recorded.digests.model?.prefixOfDigest, found.digests.model?.prefixOfDigest)
    if recorded.digests.recipe != found.digests.recipe {
      let (old, new) = settings(recorded.recipe, found.recipe)
      add(.recipe, old, new)
    }
    // Who drew elsewhere has a version of its own, which nobody recorded.
    if found.recipe != nil {
      add(.numerics, "\(recorded.numerics)", "\(found.numerics)")
      add(.version, recorded.version, found.version)
    }
    return list
  }

  /// The settings that differ, as both have them.
  private static func settings(
    _ recorded: GoldenRecord.Recipe?, _ found: GoldenRecord.Recipe?
  ) -> (String?, String?) {
    guard let recorded, let found else {
      return (recorded == nil ? "no recipe" : "a recipe", found == nil ? "no recipe" : "a recipe")
    }
    let differing = zip(recorded.settings, found.settings).filter { $0.value != $1.value }
    return (
      differing.map { "\($0.0.name) \($0.0.value)" }.joined(separator: ", "),
      differing.map { "\($0.1.name) \($0.1.value)" }.joined(separator: ", ")
    )
  }

  /// What an experiment says where the same model, recipe and version draw other pixels: the golden
  /// is drawn once more as it was recorded, with one thread.
  ///
  /// Returns nothing where it was stopped.
  static func experiment(
    _ recorded: GoldenRecord, _ found: GoldenRecord, _ painting: any GoldenPainting,
    available: [String], way: GoldenWay
  ) throws -> [GoldenOutcome.Change] {
    let (old, new) = (recorded.instructionSet ?? "unknown", found.instructionSet ?? "unknown")
    let sets = GoldenOutcome.Change(.instructionSet, recorded: old, found: new)
    // Nothing to try: it is one of the two, and nobody can say which on this machine.
    guard available.contains(old) else { return [sets, code("\(old) is not on this machine")] }
    var slow = way
    (slow.threads, slow.instructionSet, slow.traces) = (1, old, false)
    guard let again = try painting.draw(slow) else { return [] }
    let pixels = PixelDigest.of(again.image)
    if pixels != recorded.digests.pixels {
      return [code("other pixels on \(old) with 1 thread too")]
    }
    if old != new { return [sets] }
    return [code("the recorded pixels with 1 thread, others with \(way.threads)")]
  }

  private static func code(_ found: String) -> GoldenOutcome.Change {
    GoldenOutcome.Change(.code, recorded: "the recorded pixels", found: found)
  }
}
