import Files
import Terminal

extension GoldenReport {
  /// The report as JUnit XML, which every CI system shows.
  ///
  /// The shape is that of Jenkins' xUnit plugin, version 10 of its schema. A case that differs or
  /// has no golden is a failure, a broken one an error, and one that was only recorded is skipped:
  /// it compared nothing. Pictures are named by lines of `system-out` that Jenkins and GitLab read
  /// as attachments.
  public func junit() -> String {
    let totals = [
      ("tests", String(outcomes.count)),
      ("failures", String(count(.different) + count(.missing))),
      ("errors", String(count(.broken))),
    ]
    let time = ("time", fixed(max(0, seconds), digits: 3))
    var lines = [#"<?xml version="1.0" encoding="UTF-8"?>"#]
    lines.append(
      "<testsuites\(XML.attributes([("name", "atelier golden check")] + totals + [time]))>")
    let suite = [("name", file)] + totals + [("skipped", String(count(.recorded))), time]
    lines.append("  <testsuite\(XML.attributes(suite))>")
    lines.append("    <properties>")
    for (name, value) in [
      ("release", version), ("numerics", String(numerics)),
      ("instruction set", instructionSet), ("threads", String(threads)),
    ] {
      lines.append("      <property\(XML.attributes([("name", name), ("value", value)]))/>")
    }
    lines.append("    </properties>")
    for outcome in outcomes { lines += outcome.junit(group: group) }
    lines += ["  </testsuite>", "</testsuites>", ""]
    return lines.joined(separator: "\n")
  }

  /// What CI systems sort the cases by; a dot would make a package of what stands before it.
  private var group: String {
    let name = file.split(separator: "/").last.map(String.init) ?? ""
    let stem = name.lastIndex(of: ".").map { String(name[..<$0]) } ?? name
    return stem.isEmpty ? "goldens" : stem.split(separator: ".").joined(separator: "_")
  }
}

extension GoldenOutcome {
  fileprivate func junit(group: String) -> [String] {
    let attributes = [
      ("name", name), ("classname", group), ("time", fixed(max(0, seconds), digits: 3)),
    ]
    var inside: [String] = []
    if let tag {
      let told = XML.attributes([
        ("message", note.isEmpty ? verdict.rawValue : note), ("type", verdict.rawValue),
      ])
      let text = XML.text(details.joined(separator: "\n"))
      inside.append("      <\(tag)\(told)>\(text)</\(tag)>")
    }
    let files = pictures.map { [$0.expected, $0.actual, $0.difference, $0.flicker] } ?? []
    let attachments = files.compactMap { $0 }.map { "[[ATTACHMENT|\($0)]]" }
    let output = (tag == nil ? details : []) + attachments
    if !output.isEmpty {
      let text = XML.text(output.joined(separator: "\n"))
      inside.append("      <system-out>\(text)</system-out>")
    }
    return ["    <testcase\(XML.attributes(attributes))>"] + inside + ["    </testcase>"]
  }

  private var tag: String? {
    switch verdict {
    case .same: nil
    case .recorded: "skipped"
    case .different, .missing: "failure"
    case .broken: "error"
    }
  }
}
