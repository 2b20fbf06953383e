import Terminal

extension GoldenVerdict {
  /// Whether somebody has to look: the case differs, has no golden or did not run.
  public var needsLook: Bool { self >= .different }
}

extension GoldenReport {
  /// How many cases ended so.
  public func count(_ verdict: GoldenVerdict) -> Int {
    outcomes.count { $0.verdict == verdict }
  }

  /// One sentence on all cases: `5 cases: 3 same, 2 different`.
  public var summary: String {
    let ends = GoldenVerdict.allCases.compactMap { verdict in
      let count = count(verdict)
      return count > 0 ? "\(count) \(verdict.rawValue)" : nil
    }
    let total = outcomes.count == 1 ? "1 case" : "\(outcomes.count) cases"
    return ends.isEmpty
      ? "no cases: nothing was checked" : "\(total): " + ends.joined(separator: ", ")
  }

  /// How long it took, to be read behind something: ` in 4.3 s`; empty where nobody knows.
  var duration: String {
    if seconds <= 0 { return "" }
    return seconds < 0.1 ? " in under 0.1 s" : " in \(fixed(seconds, digits: 1)) s"
  }

  /// Who drew: `atelier 1.2, numerics 1, avx512, 2 threads`.
  var drawnBy: String {
    "atelier \(version), numerics \(numerics), \(instructionSet), "
      + (threads == 1 ? "1 thread" : "\(threads) threads")
  }

}
