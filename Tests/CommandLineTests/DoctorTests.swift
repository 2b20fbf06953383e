import Checkpoints
import Tensors
import Testing

@Suite struct DoctorTests {
  @Test func `ends with the verdict on the reference bits`() throws {
    let run = try runAtelier(["doctor"])
    #expect(run.status == 0)
    #expect(run.errors.isEmpty)
    #expect(run.outputLines.last?.hasPrefix("This machine reproduces the reference bits") == true)
    for level in Level.available {
      #expect(run.outputLines.last?.contains(level.rawValue) == true)
    }
    for word in [
      "instruction set", "threads", "memory", "libpng", "libjpeg-turbo", "Little CMS",
      "peak, 1 thread", "GFLOP/s", "GB/s", "µs",
    ] {
      #expect(run.output.contains(word), "\(word)")
    }
  }

  @Test func `prints one JSON object that says the same`() throws {
    let run = try runAtelier(
      ["doctor", "--json", "--threads", "1"], environment: ["ATELIER_ISA": "portable"])
    #expect(run.status == 0)
    #expect(run.outputLines.count == 1)
    let object = try #require(try jsonObject(run.output))
    #expect(object["isa"] == .string("portable"))
    #expect(object["threads"] == .number("1"))
    #expect(object["reproduces_reference_bits"] == .bool(true))
    #expect(object["differing"] == .array([]))
    #expect((object["peak_gflops"]?.double ?? 0) > 0)
    #expect(object["isa_available"]?.array?.count == Level.available.count)
  }

  @Test func `refuses threads that there are not`() throws {
    let run = try runAtelier(["doctor", "--threads", "0"])
    #expect(run.status == 64)
    #expect(run.errorLines.first == "Error: --threads is 0; expected a number from 1 to 256.")
  }
}

/// The members of a text that is one JSON object, `nil` where it is another value.
func jsonObject(_ text: String) throws -> JSONObject? {
  try Array(text.utf8).withUnsafeBytes { try JSONReader.read($0) }.object
}
