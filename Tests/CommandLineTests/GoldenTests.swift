import Foundation
import Goldens
import Images
import Rendering
import Testing

/// Golden pictures from the command line: what a job of continuous integration sees.
@Suite struct GoldenTests {
  private static let cases = """
    cases:
      digits: {render: {model: m.safetensors, count: 4, seed: 7, temperature: 0.8, columns: 2}}
      deep: {render: {model: m.safetensors, seed: 9, depth: 16}}
      logo: {expected: a.png, actual: b.png}
    """

  /// A workshop with the model, two pictures, and a file of cases.
  private func workshop(_ cases: String = GoldenTests.cases) throws -> Workshop {
    let workshop = try Workshop()
    try FileManager.default.copyItem(
      atPath: Workshop.model, toPath: workshop.path("m.safetensors"))
    let picture = Image(width: 2, height: 1, channels: .grey, bytes: [1, 2])
    for name in ["a.png", "b.png"] { try picture.write(to: workshop.path(name), as: .png) }
    _ = try workshop.write(cases.utf8, as: "goldens.yaml")
    return workshop
  }

  /// Runs a command about goldens, in the folder of its own file of cases.
  private func golden(
    _ arguments: [String], in workshop: borrowing Workshop, ci: String = ""
  ) throws -> Finished {
    try runAtelier(
      ["golden", arguments[0], "goldens.yaml"] + arguments.dropFirst(), environment: ["CI": ci],
      workingDirectory: workshop.folder)
  }

  @Test func `records, checks, finds a difference, approves it`() throws {
    let workshop = try workshop()
    let recorded = try golden(["record", "--trace"], in: workshop)
    #expect(recorded.status == 0, "\(recorded.errors)")
    #expect(
      recorded.rows.dropFirst().map { $0.prefix(2) } == [
        ["recorded", "digits"], ["recorded", "deep"], ["same", "logo"], ["3", "cases:"],
      ])
    let same = try golden(["check"], in: workshop, ci: "1")
    #expect(same.outputLines.last?.hasPrefix("3 cases: 3 same in ") == true)

    try Image(width: 2, height: 1, channels: .grey, bytes: [1, 5])
      .write(to: workshop.path("b.png"), as: .png)
    let different = try golden(["check"], in: workshop)
    #expect(different.status == 1)
    #expect(different.rows[3].prefix(2) == ["different", "logo"])
    #expect(different.output.contains("3 cases: 2 same, 1 different"))
    #expect(different.output.contains("\nlogo:\n  1 of 2 pixels differ, by at most 3 levels\n"))
    #expect(different.output.contains("  first at x 1, y 0: expected 2, found 5\n"))
    #expect(different.outputLines.last == "Look at golden-report/index.html")
    let approved = try golden(["approve"], in: workshop)
    #expect(approved.status == 0)
    #expect(approved.rows.contains(["recorded", "logo", "exact", "approved"]))
    #expect(try golden(["check"], in: workshop, ci: "true").status == 0)
  }

  @Test func `a golden is what render draws, and is drawn again from its own recipe`() throws {
    let workshop = try workshop()
    _ = try golden(["record"], in: workshop)
    let drawn = workshop.path("drawn.png")
    _ = try runAtelier([
      "render", workshop.path("m.safetensors"), "--count", "4", "--seed", "7", "--temperature",
      "0.8", "--columns", "2", "--output", drawn,
    ])
    let path = workshop.path("goldens/digits.png")
    #expect(try Image.read(path).samples == Image.read(drawn).samples)
    #expect(
      try RenderRecipe(carriedBy: Image.read(path), path: path).model.file == "m.safetensors")
    let again = try runAtelier(
      ["render", "--from", "goldens/digits.png", "--output", "again.png"],
      workingDirectory: workshop.folder)
    #expect(again.status == 0, "\(again.errors)")
    #expect(try Image.read(workshop.path("again.png")) == Image.read(path))
  }

  @Test func `nothing is recorded by itself where CI is set`() throws {
    let workshop = try workshop()
    let missing = try golden(["check"], in: workshop, ci: "true")
    #expect(missing.status == 1)
    #expect(missing.outputLines[1].hasPrefix("missing  digits"))
    #expect(missing.outputLines[1].hasSuffix("no golden is recorded"))
    #expect(!FileManager.default.fileExists(atPath: workshop.path("goldens")))
    for value in ["", "0", "false"] {
      #expect(try golden(["check", "deep"], in: workshop, ci: value).status == 0)
      try FileManager.default.removeItem(atPath: workshop.path("goldens"))
    }
    #expect(try golden(["check", "--record", "all"], in: workshop, ci: "true").status == 0)
  }

  @Test func `a golden that differs is only replaced where that is asked for`() throws {
    let workshop = try workshop()
    _ = try golden(["record"], in: workshop)
    _ = try workshop.write(
      Self.cases.replacingOccurrences(of: "seed: 9", with: "seed: 10").utf8, as: "goldens.yaml")
    let refused = try golden(["record"], in: workshop)
    #expect(refused.status == 1)
    #expect(refused.output.contains("recipe: recorded seed 9, found seed 10"), "\(refused.output)")
    #expect(refused.output.contains("kept, --record failed replaces it"))
    #expect(try golden(["record", "--record", "failed", "deep"], in: workshop).status == 0)
    #expect(try golden(["check"], in: workshop).status == 0)
  }

  @Test func `a broken case has its one line, and the others still run`() throws {
    let workshop = try workshop(
      """
      cases:
        broken: {expected: a.png, actual: goldens.yaml}
        logo: {expected: a.png, actual: b.png}
        gone: {render: {model: none.safetensors}}
      """)
    let both = try golden(["check"], in: workshop)
    #expect(both.status == 65)
    #expect(
      both.rows.prefix(5).map(\.first) == ["verdict", "broken", "same", "broken", "3"])
    let complaints = both.errorLines.filter { $0.hasPrefix("Error: ") }
    #expect(complaints.count == 2)
    #expect(complaints.first?.hasPrefix("Error: broken: goldens.yaml: expected a PNG") == true)
    let gone = try golden(["check", "gone"], in: workshop)
    #expect(gone.status == 74)
    #expect(gone.errors.contains("Error: gone: none.safetensors: cannot be read"))
  }

  @Test func `what cannot be run at all ends with one line`() throws {
    let workshop = try workshop("cases: {a: {rendre: {}}}")
    expectRefusal(
      try golden(["check"], in: workshop), status: 65,
      containing: "goldens.yaml:1: unknown key 'rendre' in a; did you mean 'render'?")
    _ = try workshop.write(Self.cases.utf8, as: "goldens.yaml")
    expectRefusal(
      try golden(["check", "--output", "a.png/report"], in: workshop), status: 74,
      containing: "a.png")
    expectRefusal(
      try runAtelier(["golden", "check", workshop.path("none.yaml")]), status: 74,
      containing: "none.yaml")
    for arguments in [
      ["check", "nobody"], ["record", "--record", "never"], ["check", "--record", "some"],
      ["check", "--threads", "0"],
    ] {
      #expect(try golden(arguments, in: workshop).status == 64, "\(arguments)")
    }
    let environment = try runAtelier(
      ["golden", "check", "goldens.yaml"], environment: ["ATELIER_THREADS": "many"])
    #expect(environment.status == 64 && environment.errors.contains("ATELIER_THREADS"))
  }

  @Test func `the same goldens at every level and with any threads`() throws {
    let workshop = try workshop()
    _ = try golden(["record", "--trace"], in: workshop)
    let before = try Data(contentsOf: URL(fileURLWithPath: workshop.path("goldens/digits.json")))
    for (level, threads) in [("portable", "2"), ("", "1"), ("", "5")] {
      let found = try runAtelier(
        ["golden", "check", workshop.path("goldens.yaml"), "digits", "deep"],
        environment: ["ATELIER_ISA": level, "ATELIER_THREADS": threads, "CI": "1"])
      #expect(found.output.contains("2 cases: 2 same"), "\(found.output)\(found.errors)")
    }
    let after = try Data(contentsOf: URL(fileURLWithPath: workshop.path("goldens/digits.json")))
    #expect(before == after)
  }

  @Test func `a check leaves its report for people, for CI and for programs`() throws {
    let workshop = try workshop()
    _ = try golden(["record"], in: workshop)
    try Image(width: 2, height: 1, channels: .grey, bytes: [1, 5])
      .write(to: workshop.path("b.png"), as: .png)
    _ = try golden(["check", "--output", "found"], in: workshop)
    func text(_ name: String) throws -> String {
      try String(contentsOfFile: workshop.path("found/\(name)"), encoding: .utf8)
    }
    #expect(try text("index.html").contains("data:image/png;base64,"))
    #expect(try text("junit.xml").contains("<testsuite name=\"goldens.yaml\" tests=\"3\""))
    let report = try GoldenReport(json: text("report.json"))
    #expect(report.outcomes.map(\.verdict) == [.same, .same, .different])
    let printed = try golden(["check", "--output", "found", "--json"], in: workshop)
    #expect(printed.status == 1)
    #expect(
      try GoldenReport(json: printed.output).outcomes.map(\.name) == ["digits", "deep", "logo"])
  }

  @Test func `GitHub gets annotations and a summary`() throws {
    let workshop = try workshop("cases: {logo: {expected: a.png, actual: none.png}}")
    let environment = [
      "CI": "true", "GITHUB_ACTIONS": "true", "GITHUB_STEP_SUMMARY": workshop.path("summary.md"),
    ]
    let found = try runAtelier(
      ["golden", "check", "goldens.yaml"], environment: environment,
      workingDirectory: workshop.folder)
    #expect(found.outputLines.contains { $0.hasPrefix("::error file=goldens.yaml,title=logo") })
    let summary = try String(contentsOfFile: workshop.path("summary.md"), encoding: .utf8)
    #expect(summary.contains("| **broken** | logo |"), "\(summary)")
  }

  @Test func `an interrupt keeps what is whole`() throws {
    let names = (0..<40).map { "  c\($0): {render: {model: m.safetensors, count: 200}}" }
    let workshop = try workshop("cases:\n" + names.joined(separator: "\n"))
    let process = try startAtelier(
      ["golden", "record", workshop.path("goldens.yaml"), "--threads", "1"],
      errorsTo: workshop.path("errors"))
    let goldens = workshop.path("goldens")
    for _ in 0..<2000 where !FileManager.default.fileExists(atPath: goldens + "/c0.json") {
      usleep(5000)
    }
    process.interrupt()
    process.waitUntilExit()
    #expect(process.terminationStatus == 130)
    let files = try FileManager.default.contentsOfDirectory(atPath: goldens)
    #expect(files.count.isMultiple(of: 2) && (2..<80).contains(files.count), "\(files.count)")
    #expect(!files.contains { $0.hasSuffix(".partial") })
    #expect(
      try String(contentsOfFile: workshop.path("errors"), encoding: .utf8).hasSuffix(
        "Interrupted.\n"))
    let done = try golden(["check", "c0"], in: workshop, ci: "1")
    #expect(done.status == 0, "\(done.output)")
  }
}

extension Finished {
  /// The words of each line of standard output.
  fileprivate var rows: [[Substring]] {
    outputLines.map { $0.split(whereSeparator: \.isWhitespace) }
  }
}
