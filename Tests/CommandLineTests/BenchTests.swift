import Checkpoints
import Tensors
import Testing

@Suite struct BenchTests {
  @Test func `prints one JSON object for each case, with all keys`() throws {
    let run = try runAtelier([
      "bench", "--json", "--case", "matmul-256", "--case", "attention-256", "--threads", "1",
      "--seconds", "0.01",
    ])
    #expect(run.status == 0)
    #expect(run.errors.isEmpty)
    let objects = try run.outputLines.compactMap(jsonObject)
    #expect(objects.map { $0["case"] } == [.string("matmul-256"), .string("attention-256")])
    for object in objects {
      #expect(
        object.members.map(\.key) == [
          "case", "engine", "dtype", "threads", "best_s", "median_s", "repeats", "isa", "gflops",
          "peak_fraction", "gb_per_s", "copy_fraction", "peak_bytes", "system_allocations",
          "peak_rss_bytes",
        ])
      #expect(object["engine"]?.string?.hasPrefix("atelier ") == true)
      #expect(object["dtype"] == .string("f32"))
      #expect(object["threads"] == .number("1"))
      #expect(object["isa"] == .string(Level.available[0].rawValue))
      let best = object["best_s"]?.double ?? 0
      #expect(best > 0 && best <= object["median_s"]?.double ?? 0)
      #expect((object["repeats"]?.integer ?? 0) >= 1)
      #expect((object["gflops"]?.double ?? 0) > 0)
      #expect((object["peak_fraction"]?.double ?? 0) > 0)
      let peak = object["peak_bytes"]?.integer ?? 0
      #expect(peak >= 3 * 256 * 256 * 4)  // two operands and the result, for the smaller case
      #expect((object["peak_rss_bytes"]?.integer ?? 0) > peak)
      #expect(object["copy_fraction"] == .null)
    }
  }

  @Test func `prints a table with the peak above it`() throws {
    let run = try runAtelier(
      ["bench", "--case", "convolution-64", "--seconds", "0"],
      environment: ["ATELIER_THREADS": "1"])
    #expect(run.status == 0)
    let lines = run.outputLines
    #expect(lines.first?.contains("threads: 1, f32, peak of fused multiply-adds: ") == true)
    #expect(lines.dropFirst().first?.hasPrefix("case ") == true)
    #expect(lines.dropFirst(2).first?.hasPrefix("convolution-64 ") == true)
    #expect(lines.last?.hasPrefix("tensors, process: ") == true)
    #expect(lines.count == 4)
  }

  @Test(arguments: ["nice-sample", "nice-train"])
  func `the published NICE network is among the cases`(name: String) throws {
    let run = try runAtelier(["bench", "--json", "--case", name, "--seconds", "0"])
    #expect(run.status == 0)
    #expect(try jsonObject(run.output)?["repeats"] == .number("1"))
  }

  @Test(arguments: ["matmul-256", "convolution-64", "attention-256", "upsample"])
  func `repeats find all the memory that they need in the pool`(name: String) throws {
    let run = try runAtelier([
      "bench", "--json", "--case", name, "--threads", "1", "--seconds", "0.01",
    ])
    #expect(try jsonObject(run.output)?["system_allocations"] == .number("0"))
  }

  @Test func `says how fast memory was moved, where that is the work`() throws {
    let run = try runAtelier(["bench", "--json", "--case", "relu", "--seconds", "0"])
    #expect(run.status == 0)
    let object = try jsonObject(run.output)
    #expect((object?["gb_per_s"]?.double ?? 0) > 0)
    #expect((object?["copy_fraction"]?.double ?? 0) > 0)
    #expect(object?["gflops"] == .null)
  }

  @Test func `an unknown case ends with 64 and the list of cases`() throws {
    let run = try runAtelier(["bench", "--case", "matmul-3"])
    #expect(run.status == 64)
    #expect(run.output.isEmpty)
    #expect(run.errorLines.first?.hasPrefix("Error: There is no case 'matmul-3'; ") == true)
    for name in [
      "matmul-256", "convolution-64", "attention-4096", "upsample", "nice-sample", "nice-train",
    ] {
      #expect(run.errorLines.first?.contains(name) == true, "\(name)")
    }
  }

  @Test(arguments: ["-1", "nan", "soon"])
  func `refuses a time that there is not`(seconds: String) throws {
    let run = try runAtelier(["bench", "--case", "matmul-256", "--seconds=\(seconds)"])
    #expect(run.status == 64)
    #expect(run.errorLines.first?.contains("seconds") == true)
  }

  #if os(Linux)
    @Test func `a full disk ends with 74 and one line`() throws {
      let run = try runAtelier(
        ["bench", "--json", "--case", "matmul-256", "--seconds", "0"], outputPath: "/dev/full")
      #expect(run.status == 74)
      #expect(run.errorLines.count == 1)
      #expect(run.errors.contains("standard output"))
    }
  #endif
}
