import Files
import Goldens
import TestSupport
import Testing

@Suite struct GitHubTests {
  @Test func `what needs a look becomes an annotation of one line`() {
    let lines = SampleReport.report.annotations().split(separator: "\n")
    #expect(lines.count == 5)
    #expect(lines.allSatisfy { $0.hasPrefix("::error file=samples/goldens.yaml,title=") })
    #expect(
      lines[0].hasPrefix(
        "::error file=samples/goldens.yaml,title=toy/single 28×28%3A different::21 of 784 pixels differ%0Aasked: exact, measured: 21%0A"
      ))
    #expect(lines[1].contains(#"title=<script>alert(1)</script> & "quotes" | a%0Anew line"#))
    #expect(lines[1].contains("::</script><img src=x onerror=alert(2)> ]]> %250A::error::no"))
  }

  @Test func `commas, colons and line ends of a file name are no new property`() {
    var report = SampleReport.report
    report.file = "a,title=b:c\r\nd%.yaml"
    report.outcomes = [SampleReport.missing]
    #expect(
      report.annotations().hasPrefix("::error file=a%2Ctitle=b%3Ac%0D%0Ad%25.yaml,title=new case"))
  }

  @Test func `the summary is a table whose cells cannot be broken`() {
    let lines = SampleReport.report.markdown().split(
      separator: "\n", omittingEmptySubsequences: false)
    #expect(
      lines[0]
        == "### Golden images: 7 cases: 1 same, 1 recorded, 3 different, 1 missing, 1 broken")
    let rows = lines.filter { $0.hasPrefix("| ") }
    #expect(rows.count == 2 + 7)
    // An escaped bar is none.
    #expect(
      rows.allSatisfy { $0.replacing(#"\|"#, with: "").split(separator: "|").count == 5 })
    #expect(rows[2].hasPrefix("| **different** | toy/single 28×28 | exact | 21 | model sha256:0f"))
    #expect(rows[3].contains(#"&lt;script&gt;alert(1)&lt;/script&gt; &amp; "quotes" \| a⏎new"#))
    #expect(rows[8].hasPrefix("| recorded |"))
  }

  @Test func `the summary of a step is appended to what is there`() throws {
    let folder = try ScratchFolder()
    let path = try folder.write("before\n".utf8, as: "summary.md")
    try SampleReport.report.appendStepSummary(environment: ["GITHUB_STEP_SUMMARY": path])
    let text = String(decoding: try folder.bytes("summary.md"), as: UTF8.self)
    #expect(text == "before\n" + SampleReport.report.markdown())

    try SampleReport.report.appendStepSummary(environment: [:])
    #expect(folder.names == ["summary.md"])
    let nowhere = ["GITHUB_STEP_SUMMARY": folder.file("none/summary.md")]
    #expect(throws: FileError.self) {
      try SampleReport.report.appendStepSummary(environment: nowhere)
    }
  }

  @Test func `a long table is cut, what needs a look stays`() {
    var report = SampleReport.report
    report.outcomes =
      (0..<300).map { GoldenOutcome(name: "case \($0)", verdict: .same, comparison: "exact") }
      + [SampleReport.missing]
    let text = report.markdown(rows: 100)
    #expect(text.contains("| **missing** | new case |"))
    #expect(text.contains("… and 201 more."))
    #expect(text.split(separator: "\n").filter { $0.hasPrefix("| same") }.count == 99)
  }
}
