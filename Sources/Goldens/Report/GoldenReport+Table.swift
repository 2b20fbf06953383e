import Terminal

extension GoldenReport {
  /// How a table is set.
  public enum TableStyle: Equatable, Sendable {
    /// For files and pipes: whole lines, no colours.
    case plain
    /// For a terminal: lines are cut at its width, and verdicts may be coloured.
    case terminal(columns: Int, colours: Bool)
  }

  /// A line for each case, below a line of titles and above the sum of them; ends with a line end.
  public func table(_ style: TableStyle = .plain) -> String {
    let rows = outcomes.map { outcome in
      [
        outcome.verdict.rawValue, onOneLine(outcome.name), onOneLine(outcome.comparison),
        outcome.measuredText, onOneLine(outcome.note),
      ]
    }
    let titles = ["verdict", "case", "comparison", "measured", "note"]
    let columns = titles.enumerated().map { index, title -> TextTable.Column in
      (title, index == 4 ? 0 : rows.map { $0[index].count }.max() ?? 0)
    }
    let table = TextTable(columns, left: [0, 1, 2, 4])
    var lines = [style.fit(table.header)]
    for (row, outcome) in zip(rows, outcomes) {
      lines.append(style.coloured(style.fit(table.row(row)), as: outcome.verdict))
    }
    if rows.isEmpty { lines = [] }
    return (lines + [summary + duration, ""]).joined(separator: "\n")
  }
}

extension GoldenReport.TableStyle {
  /// The line, cut where the terminal ends.
  fileprivate func fit(_ line: String) -> String {
    guard case .terminal(let columns, _) = self, line.count > columns else { return line }
    return line.prefix(max(0, columns - 1)) + "…"
  }

  /// The line with its verdict, which is its first word, in a colour.
  fileprivate func coloured(_ line: String, as verdict: GoldenVerdict) -> String {
    guard case .terminal(_, true) = self else { return line }
    let word = line.prefix(verdict.rawValue.count)
    return "\u{1B}[\(verdict.colour)m\(word)\u{1B}[0m" + line.dropFirst(word.count)
  }
}

extension GoldenVerdict {
  /// The number by which terminals know the colour.
  fileprivate var colour: Int {
    switch self {
    case .same: 32
    case .recorded: 36
    case .different: 31
    case .missing: 33
    case .broken: 35
    }
  }
}
