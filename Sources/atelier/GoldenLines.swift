import Goldens

/// What came of cases, in lines of plain text.
enum GoldenLines {
  /// One case.
  static func line(_ outcome: GoldenOutcome) -> String {
    var parts = outcome.verdict == .broken || outcome.message.isEmpty ? [] : [outcome.message]
    if outcome.verdict == .different, let place = outcome.difference {
      parts.append(
        "first at (\(place.x), \(place.y)): \(samples(place.expected)) expected, "
          + "\(samples(place.actual)) found")
    }
    let changes = outcome.changes.filter { $0.subject != .pixels }
    parts += changes.map { "\($0.subject.rawValue): \($0.recorded) → \($0.found)" }
    if let step = outcome.firstStep { parts.append("first different step: \(step)") }
    let verdict = outcome.verdict.rawValue
    let start = verdict + String(repeating: " ", count: 11 - verdict.count) + outcome.name
    return parts.isEmpty ? start : start + ": " + parts.joined(separator: "; ")
  }

  private static func samples(_ values: [Int]) -> String {
    values.map(String.init).joined(separator: " ")
  }

  /// All cases.
  static func summary(_ report: GoldenReport) -> String {
    let counts = GoldenVerdict.allCases.compactMap { verdict in
      let count = report.outcomes.count { $0.verdict == verdict }
      return count == 0 ? nil : "\(count) \(verdict.rawValue)"
    }
    let total = report.outcomes.count
    return "\(total) \(total == 1 ? "case" : "cases"): " + counts.joined(separator: ", ")
  }
}
