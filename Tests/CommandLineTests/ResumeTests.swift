import Foundation
import Testing

@Suite struct ResumeTests {
  private let recipe = """
    model: {family: nice, couplings: 2, hidden: [16], scaling: first}
    data: {validation: 9900, shift: 1}
    training: {steps: 60, batch: 20, shard: 10}
    optimizer: {rate: 0.01, groups: [{match: log_scale, rate-factor: 10, weight-decay: 0}]}
    schedule: {warmup: 5, name: cosine}
    run: {samples: 4, sample-every: 20, validate-every: 20, save-minutes: 0}
    """

  /// What must not depend on how often a run was stopped: models, grids, and the log but its times.
  private func results(_ run: String, in workshop: borrowing Workshop) throws -> [String: Data] {
    let folder = workshop.folder.appendingPathComponent(run)
    let names = try FileManager.default.subpathsOfDirectory(atPath: folder.path)
    var results: [String: Data] = [:]
    for name in names
    where name.hasSuffix(".png") || name.hasSuffix("t.safetensors")
      || name.hasSuffix("l.safetensors")
    {
      results[name] = try Data(contentsOf: folder.appendingPathComponent(name))
    }
    let log = try String(contentsOf: folder.appendingPathComponent("log.jsonl"), encoding: .utf8)
    results["log"] = Data(log.replacing(#/,"seconds":[^,}]*/#, with: "").utf8)
    return results
  }

  @Test(.timeLimit(.minutes(3)))
  func `a run that is killed again and again ends as the one that was left alone`() throws {
    let workshop = try Workshop()
    let path = try workshop.write(recipe.utf8, as: "recipe.yaml")
    let arguments = ["train", path, "--data", Workshop.digits, "--output"]
    try #require(try runAtelier(arguments + [workshop.path("whole")]).status == 0)
    let expected = try results("whole", in: workshop)
    #expect(expected.count == 8, "\(expected.keys.sorted())")

    let folder = workshop.path("killed")
    var generator = SystemRandomNumberGenerator()
    var kills = 0
    var starts = 0
    while true {
      let isNew = !FileManager.default.fileExists(atPath: folder + "/run.json")
      let process = try startAtelier(
        isNew ? arguments + [folder] : ["train", "--resume", folder],
        errorsTo: workshop.path("errors"))
      starts += 1
      if kills < 8 {
        Thread.sleep(forTimeInterval: Double.random(in: 0.02...0.4, using: &generator))
        if process.isRunning { kills += 1 }
        kill(process.processIdentifier, SIGKILL)
      }
      process.waitUntilExit()
      // A kill may come before there is a folder.
      for name in (try? FileManager.default.subpathsOfDirectory(atPath: folder)) ?? []
      where name.hasSuffix(".png") || name.hasSuffix(".safetensors") {
        // Half-written files have names of their own.
        #expect(name.hasSuffix(".partial") || !name.contains(".atelier-"))
      }
      if process.terminationReason == .exit {
        #expect(process.terminationStatus == 0)
        break
      }
      try #require(starts < 50)
    }
    let found = try results("killed", in: workshop)
    #expect(found.keys.sorted() == expected.keys.sorted())
    for (name, bytes) in expected { #expect(found[name] == bytes, "\(name) differs") }
  }

  @Test(.timeLimit(.minutes(2)))
  func `a request to end keeps everything, and the run goes on from there`() throws {
    let workshop = try Workshop()
    let long = recipe.replacing("steps: 60", with: "steps: 20000")
    let path = try workshop.write(long.utf8, as: "recipe.yaml")
    let process = try startAtelier(
      ["train", path, "--data", Workshop.digits, "--output", workshop.path("run")],
      errorsTo: workshop.path("errors"))
    // Its first line of progress says that it trains.
    while try Data(contentsOf: URL(fileURLWithPath: workshop.path("errors"))).isEmpty {
      try #require(process.isRunning)
      Thread.sleep(forTimeInterval: 0.05)
    }
    let other = try runAtelier(["train", "--resume", workshop.path("run")])
    expectRefusal(other, status: 65, containing: "another process")
    // Not SIGINT: a shell that runs tests in the background has its children ignore that one.
    process.terminate()
    process.waitUntilExit()
    #expect(process.terminationStatus == 143)
    let again = try runAtelier(
      ["train", path, "--data", Workshop.digits, "--output", workshop.path("run")])
    expectRefusal(again, status: 65, containing: "--resume")
  }

  @Test func `a finished run stays as it is`() throws {
    let workshop = try Workshop()
    let path = try workshop.write(recipe.utf8, as: "recipe.yaml")
    let folder = workshop.path("run")
    try #require(
      try runAtelier(["train", path, "--data", Workshop.digits, "--output", folder]).status == 0)
    let before = try results("run", in: workshop)
    let again = try runAtelier(["train", "--resume", folder])
    #expect(again.status == 0 && again.output.contains("finished after 60 steps"))
    #expect(try results("run", in: workshop) == before)
  }

  @Test func `refuses to go on where there is no run, or a broken one`() throws {
    let workshop = try Workshop()
    expectRefusal(
      try runAtelier(["train", "--resume", workshop.path("none")]), status: 65,
      containing: "expected the folder of a run")
    let path = try workshop.write(recipe.utf8, as: "recipe.yaml")
    let folder = workshop.path("run")
    try #require(
      try runAtelier(["train", path, "--data", Workshop.digits, "--output", folder]).status == 0)
    try Data("nothing".utf8).write(to: URL(fileURLWithPath: folder + "/state.safetensors"))
    expectRefusal(
      try runAtelier(["train", "--resume", folder]), status: 65, containing: "state.safetensors")
  }
}
