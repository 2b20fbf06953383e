import Testing

@Suite struct UsageTests {
  @Test func `an unknown flag ends with 64, one clear line and a hint`() throws {
    let run = try runAtelier(["doctor", "--frobnicate"])
    #expect(run.status == 64)
    #expect(run.output.isEmpty)
    #expect(run.errorLines.first == "Error: Unknown option '--frobnicate'")
    #expect(run.errorLines.dropFirst().first?.hasPrefix("Usage: atelier doctor") == true)
    #expect(run.errorLines.count == 3)
  }

  @Test func `an unknown command ends with 64`() throws {
    let run = try runAtelier(["paint"])
    #expect(run.status == 64)
    #expect(run.output.isEmpty)
    #expect(run.errorLines.first == "Error: Unexpected argument 'paint'")
  }

  @Test func `help names every command and every exit code`() throws {
    let run = try runAtelier(["--help"])
    #expect(run.status == 0)
    #expect(run.errors.isEmpty)
    for word in ["bench", "doctor", "ATELIER_ISA", "ATELIER_THREADS", "64", "65", "74"] {
      #expect(run.output.contains(word), "\(word)")
    }
    #expect(try runAtelier([]).output == run.output)
  }

  @Test(arguments: ["bench", "doctor"])
  func `every flag of a command says what it does`(command: String) throws {
    let run = try runAtelier([command, "--help"])
    #expect(run.status == 0)
    let flags = run.outputLines.filter { $0.hasPrefix("  --") }
    #expect(flags.count >= 2)
    // The explanation stands beside the flag, or alone on the line after a long flag.
    let explained = zip(run.outputLines, run.outputLines.dropFirst()).filter { line, next in
      line.hasPrefix("  --")
        && (line.dropFirst(26).contains { $0.isLetter } || next.hasPrefix("            "))
    }
    #expect(explained.count == flags.count)
  }

  @Test func `the version is a number`() throws {
    let run = try runAtelier(["--version"])
    #expect(run.status == 0)
    #expect(run.output.wholeMatch(of: /[0-9]+\.[0-9]+\.[0-9]+\n/) != nil)
  }
}
