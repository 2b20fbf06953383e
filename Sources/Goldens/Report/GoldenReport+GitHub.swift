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
    var result = ""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "%": result += "%25"
      case "\r": result += "%0D"
      case "\n": result += "%0A"
      default: result.unicodeScalars.append(scalar)
      }
    }
    return result
  }

  /// A value between `=` and `,`.
  private static func property(_ text: String) -> String {
    var result = ""
    for scalar in message(text).unicodeScalars {
      switch scalar {
      case ":": result += "%3A"
      case ",": result += "%2C"
      default: result.unicodeScalars.append(scalar)
      }
    }
    return result
  }
}

/// Text within Markdown.
private enum Markdown {
  /// Text that is shown as it is, on one line, in a cell of a table too; no more than 300 characters.
  static func text(_ text: String) -> String {
    let line = onOneLine(text)
    var result = ""
    for scalar in (line.count > 300 ? line.prefix(299) + "…" : line[...]).unicodeScalars {
      switch scalar {
      case "&": result += "&amp;"
      case "<": result += "&lt;"
      case ">": result += "&gt;"
      case "\\", "`", "*", "_", "[", "]", "|", "~", "#", "!":
        result += "\\"
        result.unicodeScalars.append(scalar)
      default: result.unicodeScalars.append(scalar)
      }
    }
    return result
  }
}
