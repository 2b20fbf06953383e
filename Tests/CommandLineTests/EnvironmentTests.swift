import Testing

@Suite struct EnvironmentTests {
  @Test(arguments: ["mmx", "AVX2", "avx2 "])
  func `an instruction set that there is not ends with 64 and one line`(name: String) throws {
    let run = try runAtelier(["doctor"], environment: ["ATELIER_ISA": name])
    #expect(run.status == 64)
    #expect(run.output.isEmpty)
    #expect(run.errorLines.count == 1)
    #expect(run.errors.contains("ATELIER_ISA is '\(name)'"))
    #expect(run.errors.contains("portable"))
  }

  @Test(arguments: ["0", "-1", "257", "two", "1.5"])
  func `a number of threads that there is not ends with 64 and one line`(text: String) throws {
    let run = try runAtelier(
      ["bench", "--case", "matmul-256", "--seconds", "0"], environment: ["ATELIER_THREADS": text])
    #expect(run.status == 64)
    #expect(run.output.isEmpty)
    #expect(
      run.errorLines == [
        "Error: ATELIER_THREADS is '\(text)'; expected a number from 1 to 256"
      ])
  }

  @Test func `a line stays one line, whatever the environment says`() throws {
    let run = try runAtelier(["doctor"], environment: ["ATELIER_ISA": "a\nb"])
    #expect(run.status == 64)
    #expect(run.errorLines.count == 1)
  }

  @Test func `help needs no sound environment`() throws {
    #expect(try runAtelier(["--help"], environment: ["ATELIER_ISA": "mmx"]).status == 0)
  }
}
