import Foundation
import Testing

#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

@Suite struct InspectRunTests {
  private func trained(in workshop: borrowing Workshop) throws -> String {
    let recipe = try workshop.write(
      """
      model: {family: nice, couplings: 2, hidden: [16], scaling: first}
      data: {validation: 9900}
      training: {steps: 20, batch: 20, shard: 10}
      optimizer: {rate: 0.01}
      run: {samples: 4}
      """.utf8, as: "recipe.yaml")
    let run = workshop.path("run")
    let trained = try runAtelier([
      "train", recipe, "--data", Workshop.digits, "--output", run,
    ])
    try #require(trained.status == 0, "\(trained.errors)")
    return run
  }

  @Test func `says what a finished run is`() throws {
    let workshop = try Workshop()
    let run = try trained(in: workshop)
    let shown = try runAtelier(["inspect", run + "/"])
    try #require(shown.status == 0, "\(shown.errors)")
    let lines = shown.outputLines
    #expect(lines.first == "training run, finished")
    #expect(lines.contains { $0.hasPrefix("model        nice, ") && $0.hasSuffix(" parameters") })
    #expect(lines.contains("steps        20 of 20, 100.0 %"))
    #expect(lines.contains { $0.hasSuffix("the best") })
    #expect(lines.contains { $0.hasPrefix("disk ") && $0.hasSuffix(" files") })
    let json = try runAtelier(["inspect", run, "--json"])
    let report = try #require(
      JSONSerialization.jsonObject(with: Data(json.output.utf8)) as? [String: Any])
    #expect(report["activity"] as? String == "finished")
    #expect((report["progress"] as? [String: Any])?["step"] as? Int == 20)
    #expect((report["recipe"] as? [String: Any])?["batch"] as? Int == 20)
  }

  @Test func `knows by the lock whether a run goes on, and leaves it alone`() throws {
    let workshop = try Workshop()
    let run = try trained(in: workshop)
    // As a run that was killed before its first save.
    try FileManager.default.removeItem(atPath: "\(run)/state.safetensors")
    let paused = try runAtelier(["inspect", run])
    #expect(paused.outputLines.first == "training run, paused")
    #expect(paused.outputLines.contains { $0.contains("--resume \(run) goes on") })
    let descriptor = open("\(run)/.lock", O_RDWR)
    defer { close(descriptor) }
    try #require(descriptor >= 0 && flock(descriptor, LOCK_EX | LOCK_NB) == 0)
    let running = try runAtelier(["inspect", run])
    #expect(running.outputLines.first == "training run, running")
    #expect(running.outputLines.contains("steps        20 of 20, 100.0 %, 0 kept"))
    // Without a lock file none is made.
    try FileManager.default.removeItem(atPath: "\(run)/.lock")
    #expect(try runAtelier(["inspect", run]).outputLines.first == "training run, paused")
    #expect(!FileManager.default.fileExists(atPath: "\(run)/.lock"))
  }

  @Test(arguments: [
    ("run.json", nil, "its start was cut short"), ("run.json", "{", "what atelier train writes"),
    ("recipe.yaml", nil, "recipe.yaml"), ("recipe.yaml", "model: {family: gan}", "one of nice"),
    ("state.safetensors", "xx", "state.safetensors"),
  ])
  func `says in one line what is wrong with a broken run`(
    file: String, text: String?, message: String
  ) throws {
    let workshop = try Workshop()
    let run = try trained(in: workshop)
    try FileManager.default.removeItem(atPath: "\(run)/\(file)")
    if let text { _ = try workshop.write(text.utf8, as: "run/\(file)") }
    let refused = try runAtelier(["inspect", run])
    #expect([65, 74].contains(refused.status))
    expectRefusal(refused, status: refused.status, containing: message)
  }
}
