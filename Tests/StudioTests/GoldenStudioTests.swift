import Foundation
import Goldens
import Images
import Rendering
import Studio
import Tensors
import TestSupport
import Testing

/// Goldens of the model that the repository ships, and of copies that are no longer it.
@Suite struct GoldenStudioTests {
  private static let repository = #filePath.split(separator: "/").dropLast(3)
    .reduce("") { $0 + "/" + $1 }
  private static let model = repository + "/models/nice-digits.safetensors"

  private let folder: String

  init() throws {
    folder =
      FileManager.default.temporaryDirectory
      .appendingPathComponent("atelier-studio-\(UUID().uuidString)").path
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    try FileManager.default.copyItem(atPath: Self.model, toPath: folder + "/m.safetensors")
  }

  /// Runs cases in the folder, which is removed by ``finish()``.
  private func run(
    _ task: GoldenRun.Action, _ recording: GoldenRecording = .never, level: Level? = nil,
    threads: Int = 2, traces: Bool = false, cases body: String
  ) throws -> [GoldenOutcome] {
    try Execution.with(level: level) {
      let file = try GoldenFile(yaml: "cases:\n" + body, path: folder + "/goldens.yaml")
      var run = GoldenRun(file, painter: GoldenStudio(), threads: threads)
      (run.task, run.recording, run.traces) = (task, recording, traces)
      return try run.run { _ in }.report.outcomes
    }
  }

  private func finish() { try? FileManager.default.removeItem(atPath: folder) }

  /// Changes one byte of a tensor in the model's file.
  private func edit(_ tensor: String, byte: Int, _ change: (inout UInt8) -> Void) throws {
    let path = folder + "/m.safetensors"
    var bytes = Array(try Data(contentsOf: URL(fileURLWithPath: path)))
    let size = bytes[..<8].reversed().reduce(0) { $0 << 8 | Int($1) }
    let header = try #require(
      JSONSerialization.jsonObject(with: Data(bytes[8..<8 + size])) as? [String: Any])
    let entry = try #require(header[tensor] as? [String: Any])
    let offsets = try #require(entry["data_offsets"] as? [Int])
    change(&bytes[8 + size + offsets[0] + byte])
    try Data(bytes).write(to: URL(fileURLWithPath: path))
  }

  @Test func `digits are the same at every level and with any threads`() throws {
    defer { finish() }
    let body = """
        grid: {render: {model: m.safetensors, count: 6, seed: 7, temperature: 0.8, columns: 3}}
        deep: {render: {model: m.safetensors, seed: 9, depth: 16}}
        half: {render: {model: m.safetensors, seed: 9, precision: bf16}}
      """
    #expect(
      try run(.record, .missing, traces: true, cases: body).map(\.verdict)
        == [.recorded, .recorded, .recorded])
    for level in Level.available where level != .portable {
      for threads in [1, 2, 3, 7] {
        let found = try run(.check, level: level, threads: threads, cases: body)
        #expect(found.map(\.verdict) == [.same, .same, .same], "\(level), \(threads) threads")
        #expect(found.allSatisfy { $0.firstStep == nil && $0.changes.isEmpty })
      }
    }
  }

  @Test func `the last bit of one weight is a change of the model, not of the code`() throws {
    defer { finish() }
    let body = "  deep: {render: {model: m.safetensors, seed: 9, depth: 16}}"
    _ = try run(.record, .missing, cases: body)
    // A half's last bit, in the middle of a matrix that every picture meets first.
    try edit("coupling3.0.weight", byte: 2 * 392 * 100) { $0 ^= 1 }
    let last = try run(.check, cases: body)[0]
    #expect(last.changes.first?.subject == .model)
    #expect(!last.changes.contains { [.code, .instructionSet].contains($0.subject) })
    // More of it shows in the picture.
    try edit("coupling3.3.bias", byte: 1) { $0 ^= 0x40 }
    let found = try run(.check, cases: body)[0]
    #expect(found.verdict == .different)
    #expect(found.changes.map(\.subject) == [.model, .pixels])
  }

  @Test(arguments: 0..<4)
  func `a weight of one coupling is named as the first step that differs`(coupling: Int) throws {
    defer { finish() }
    let body = "  deep: {render: {model: m.safetensors, count: 3, seed: 9, depth: 16}}"
    _ = try run(.record, .missing, traces: true, cases: body)
    // The last layer's bias moves every picture.
    try edit("coupling\(coupling).3.bias", byte: 1) { $0 ^= 0x40 }
    let found = try run(.check, cases: body)[0]
    #expect(found.firstStep == "coupling \(coupling) of the picture with seed 9")
    #expect(found.changes.first?.subject == .model)
  }

  @Test func `a trace is that of the picture, whatever is drawn beside it`() throws {
    defer { finish() }
    let file = try GoldenFile(
      yaml: """
        cases:
          many: {render: {model: m.safetensors, count: 70, seed: 7}}
          one: {render: {model: m.safetensors, seed: 76}}
        """, path: folder + "/g.yaml")
    let studio = GoldenStudio()
    let traces = try file.cases.map { item in
      guard case .render(let render) = item.origin else { return GoldenTrace() }
      let way = GoldenWay(threads: 2, traces: true)
      return try #require(try studio.open(render).draw(way)?.trace)
    }
    // Seventy pictures take two batches.
    #expect(traces[0].pictures.count == 70)
    #expect(
      traces[1].steps
        == ["code", "coupling 3", "coupling 2", "coupling 1", "coupling 0", "scaling"])
    #expect(traces[0].steps == traces[1].steps)
    #expect(traces[0].pictures["76"] == traces[1].pictures["76"])
    #expect(Set(traces[0].pictures.values).count == 70)
  }

  @Test func `a model that is gone, and one that draws no numbers, leave the others alone`() throws
  {
    defer { finish() }
    let body = """
        gone: {render: {model: none.safetensors}}
        whole: {render: {model: m.safetensors}}
      """
    #expect(try run(.record, .missing, cases: body).map(\.verdict) == [.broken, .recorded])
    // All bits of the exponent: infinite, or not a number.
    try edit("coupling2.3.bias", byte: 1) { $0 |= 0x7C }
    let found = try run(.check, cases: "  whole: {render: {model: m.safetensors}}")[0]
    #expect(found.verdict == .broken && found.message.contains("after 'coupling2'"))
  }

  @Test func `operations of several threads at once give the bits that they give alone`() throws {
    defer { finish() }
    // Eight cases on eight threads of their own, and two with four each, share one pool.
    let cases = (0..<8).map { "  c\($0): {render: {model: m.safetensors, count: 9, seed: \($0)}}" }
    let body = cases.joined(separator: "\n")
    _ = try run(.record, .missing, threads: 1, cases: body)
    for threads in [8, 16, 24] {
      #expect(try run(.check, threads: threads, cases: body).allSatisfy { $0.verdict == .same })
    }
    let two = cases.prefix(2).joined(separator: "\n")
    #expect(try run(.check, threads: 8, cases: two).allSatisfy { $0.verdict == .same })
  }
}
