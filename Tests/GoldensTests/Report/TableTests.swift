import Goldens
import Testing

@Suite struct TableTests {
  private let lines = SampleReport.report.table().split(
    separator: "\n", omittingEmptySubsequences: false)

  @Test func `every case has one line, whatever its name holds`() {
    let count = SampleReport.report.outcomes.count
    #expect(lines.count == count + 3)
    #expect(lines[0].hasPrefix("verdict    case"))
    #expect(lines[1].hasPrefix("same       toy/grid "))
    #expect(lines[3].contains("a⏎new line ␛[31m"))
    #expect(lines[3].contains(#"\u{202e}txt.exe"#))
    #expect(
      lines[count + 1] == "7 cases: 1 same, 1 recorded, 3 different, 1 missing, 1 broken in 4.3 s")
    #expect(lines.last?.isEmpty == true)
  }

  @Test func `columns stand below their titles`() throws {
    let start = try #require(column(of: "comparison"))
    #expect(lines[2].dropFirst(start).hasPrefix("exact"))
    #expect(lines[3].dropFirst(start).hasPrefix("psnr at least 40"))
    let end = try #require(column(of: "measured")) + "measured".count
    #expect(lines[2].prefix(end).hasSuffix(" 21"))
    #expect(lines[3].prefix(end).hasSuffix(" 31.25"))
  }

  @Test func `a changed model is told even where its pixels stayed, another machine is not`() {
    var report = SampleReport.report
    report.outcomes = [
      .init(.model, recorded: "old", found: "new"),
      .init(.instructionSet, recorded: "avx2", found: "avx512"),
    ].map { GoldenOutcome(name: "a", verdict: .same, comparison: "exact", changes: [$0]) }
    let lines = report.table().split(separator: "\n")
    #expect(lines[1].hasSuffix("model old → new; the same pixels"))
    #expect(!lines[2].contains("avx"))
  }

  @Test func `a changed model is told first, its digest cut`() {
    #expect(
      lines[2].hasSuffix(
        "model sha256:0f3a62c9d… → sha256:9b7d11c9d…; 21 of 784 pixels differ"))
  }

  @Test func `a terminal gets lines of its width and coloured verdicts`() {
    let cut = SampleReport.report.table(.terminal(columns: 60, colours: false)).split(
      separator: "\n")
    #expect(cut.dropLast().allSatisfy { $0.count <= 60 })
    #expect(cut[2].hasSuffix("…"))
    let coloured = SampleReport.report.table(.terminal(columns: 200, colours: true))
    #expect(coloured.contains("\u{1B}[31mdifferent\u{1B}[0m  toy/single"))
    #expect(!SampleReport.report.table().contains("\u{1B}"))
  }

  @Test func `a report without cases says that nothing was checked`() {
    var report = SampleReport.report
    report.outcomes = []
    report.seconds = 0
    #expect(report.table() == "no cases: nothing was checked\n")
  }

  @Test(arguments: [
    (0.0, "0"), (3.0, "3"), (31.25, "31.25"), (0.123456, "0.1235"), (0.00001, "1e-05"),
    (.infinity, "inf"), (-2.5, "-2.5"),
  ])
  func `measured values keep what tells`(value: Double, text: String) {
    var outcome = SampleReport.same
    outcome.measured = value
    var report = SampleReport.report
    report.outcomes = [outcome]
    #expect(report.table().split(separator: "\n")[1].split(separator: " ").last == Substring(text))
  }

  private func column(of title: String) -> Int? {
    lines[0].firstRange(of: title).map {
      lines[0].distance(from: lines[0].startIndex, to: $0.lowerBound)
    }
  }
}
