import Files

extension GoldenReport {
  /// A workflow command of GitHub Actions for each case that needs a look, in lines of its own.
  ///
  /// Printed to the standard output of a job they become annotations of the file of cases.
  public func annotations() -> String {
    outcomes.filter(\.verdict.needsLook).map { outcome in
      let title = "\(outcome.name): \(outcome.verdict.rawValue)"
      let text = outcome.details.joined(separator: "\n")
      return "::error file=\(Self.property(file)),title=\(Self.property(title))::"
        + Self.message(text) + "\n"
    }.joined()
  }

  /// The report as Markdown, for the file that `GITHUB_STEP_SUMMARY` names.
  ///
  /// - Parameter rows: the most cases that the table shows, those that need a look first: a
  ///   summary may hold a mebibyte.
  /// - Returns: the text, with a line end at its end.
  public func markdown(rows: Int = 200) -> String {
    var lines = ["### Golden images: \(Markdown.text(summary))", ""]
    let sorted = outcomes.filter(\.verdict.needsLook) + outcomes.filter { !$0.verdict.needsLook }
    if !sorted.isEmpty {
      lines.append("| Verdict | Case | Comparison | Measured | Note |")
      lines.append("| --- | --- | --- | ---: | --- |")
    }
    for outcome in sorted.prefix(max(0, rows)) {
      let verdict =
        outcome.verdict.needsLook ? "**\(outcome.verdict.rawValue)**" : outcome.verdict.rawValue
      let cells = [outcome.name, outcome.comparison, outcome.measuredText, outcome.note]
      lines.append("| \(verdict) | " + cells.map(Markdown.text).joined(separator: " | ") + " |")
    }
    let rest = sorted.count - max(0, rows)
    if rest > 0 { lines += ["", "… and \(rest) more."] }
    lines += ["", Markdown.text("\(file), drawn by \(drawnBy)"), ""]
    return lines.joined(separator: "\n")
  }

  /// The part behind the last `::`.
  private static func message(_ text: String) -> String {
    escaped(text) { ["%": "%25", "\r": "%0D", "\n": "%0A"][$0] }
  }

  /// A value between `=` and `,`.
  private static func property(_ text: String) -> String {
    escaped(message(text)) { [":": "%3A", ",": "%2C"][$0] }
  }
}

/// Text within Markdown.
private enum Markdown {
  /// Text that is shown as it is, on one line, in a cell of a table too; no more than 300 characters.
  static func text(_ text: String) -> String {
    let line = onOneLine(text)
    return escaped(line.count > 300 ? line.prefix(299) + "…" : line) { scalar in
      switch scalar {
      case "&": "&amp;"
      case "<": "&lt;"
      case ">": "&gt;"
      case "\\", "`", "*", "_", "[", "]", "|", "~", "#", "!": "\\\(scalar)"
      default: nil
      }
    }
  }
}
