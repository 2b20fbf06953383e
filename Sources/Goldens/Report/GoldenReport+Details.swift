extension GoldenReport {
  /// All that is known of each case that needs a look: its name, and lines below it.
  ///
  /// Empty where there is none, else with a line end at its end.
  public func details() -> String {
    outcomes.filter(\.verdict.needsLook).map { outcome in
      let pictures = outcome.pictures?.actual.map { ["drawn now: \($0)"] } ?? []
      let lines = (outcome.details + pictures).map { "  " + onOneLine($0) }
      return ([onOneLine(outcome.name) + ":"] + lines).joined(separator: "\n") + "\n"
    }.joined()
  }
}
