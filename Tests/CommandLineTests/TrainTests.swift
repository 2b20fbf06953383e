import Checkpoints
import Foundation
import Runs
import Studio
import Tensors
import Testing

@Suite struct TrainTests {
  private let recipe = """
    model: {family: nice, couplings: 2, hidden: [16], scaling: first}
    training:
      steps: 20
      batch: 20
      shard: 10
      validation: 9900
      optimizer: {rate: 0.01, scale-factor: 10}
    """

  private func train(
    _ recipe: String, in workshop: borrowing Workshop, output: String = "m.safetensors",
    environment: [String: String] = [:]
  ) throws -> Finished {
    let path = try workshop.write(recipe.utf8, as: "recipe.yaml")
    return try runAtelier(
      ["train", path, "--data", Workshop.digits, "--output", workshop.path(output)],
      environment: environment)
  }

  @Test func `gives the same file at every level, with any threads and micro-batches`() throws {
    let workshop = try Workshop()
    try #require(train(recipe, in: workshop).status == 0)
    let expected = try SafetensorsFile(path: workshop.path("m.safetensors"))
    for level in Level.available {
      for threads in 1...3 {
        let split = recipe.replacing("  shard: 10", with: "  shard: 10\n  micro-batch: 10")
        try #require(
          train(
            threads == 2 ? split : recipe, in: workshop, output: "again.safetensors",
            environment: ["ATELIER_ISA": level.rawValue, "ATELIER_THREADS": "\(threads)"]
          ).status == 0)
        let again = try SafetensorsFile(path: workshop.path("again.safetensors"))
        #expect(again.names == expected.names)
        for name in expected.names {
          let pair = try (expected.tensor(named: name), again.tensor(named: name))
          #expect(
            pair.0.values.map(\.bitPattern) == pair.1.values.map(\.bitPattern),
            "\(name): \(level), \(threads) threads")
        }
      }
    }
  }

  @Test func `makes a model that can be evaluated, inspected and drawn from`() throws {
    let workshop = try Workshop()
    let trained = try train(recipe, in: workshop)
    try #require(trained.status == 0, "\(trained.errors)")
    #expect(trained.outputLines.last?.contains("bits per dimension") == true)
    let model = workshop.path("m.safetensors")
    let measured = try runAtelier([
      "evaluate", model, "--data", Workshop.digits, "--last", "100", "--json",
    ])
    #expect(measured.output.contains("\"pictures\":100"))
    let shown = try runAtelier(["inspect", model])
    #expect(shown.outputLines.contains { $0.hasPrefix("log_scale") })
    #expect(try runAtelier(["render", model, "--output", workshop.path("x.png")]).status == 0)
  }

  @Test(.timeLimit(.minutes(2)))
  func `a request to end keeps the model as it is then`() throws {
    let workshop = try Workshop()
    let long = recipe.replacing("steps: 20", with: "steps: 20000")
    let path = try workshop.write(long.utf8, as: "recipe.yaml")
    let process = try startAtelier(
      ["train", path, "--data", Workshop.digits, "--output", workshop.path("m.safetensors")],
      errorsTo: workshop.path("errors"))
    // Its first line of progress says that it trains.
    while try Data(contentsOf: URL(fileURLWithPath: workshop.path("errors"))).isEmpty {
      try #require(process.isRunning)
      Thread.sleep(forTimeInterval: 0.05)
    }
    // Not SIGINT: a shell that runs tests in the background has its children ignore that one.
    process.terminate()
    process.waitUntilExit()
    #expect(process.terminationStatus == 143)
    let metadata = try SafetensorsFile(path: workshop.path("m.safetensors")).metadata
    let card = try JSONDecoder().decode(
      ModelCard.self, from: Data(try #require(metadata[ModelCard.key]).utf8))
    let making = try #require(card.making)
    #expect((1..<20_000).contains(making.steps) && making.recipe.steps == 20_000)
    #expect(try workshop.contents == ["errors", "m.safetensors", "recipe.yaml"])
  }

  @Test(arguments: [
    ("model: {family: nice}\nwidht: 3", 65, "unknown key 'widht'"),
    ("model: {family: gan}", 65, "one of nice"),
    ("model: {couplings: 2}", 65, "needs a key 'family'"), ("- a\n- b", 65, "keys and values"),
    ("model: {family: nice}\ntraining: {validation: 10000}", 65, "more than the 10000"),
  ])
  func `refuses a wrong recipe`(text: String, status: Int32, message: String) throws {
    let workshop = try Workshop()
    expectRefusal(try train(text, in: workshop), status: status, containing: message)
    #expect(try workshop.contents == ["recipe.yaml"])
  }

  @Test func `refuses data that are none, and a place that is none, before it trains`() throws {
    let workshop = try Workshop()
    let path = try workshop.write(recipe.utf8, as: "recipe.yaml")
    expectRefusal(
      try runAtelier([
        "train", path, "--data", workshop.folder.path, "--output", workshop.path("m.safetensors"),
      ]), status: 65, containing: "MNIST")
    expectRefusal(
      try train(recipe, in: workshop, output: "absent/m.safetensors"), status: 74,
      containing: "absent")
  }
}

extension String {
  fileprivate func replacing(_ text: String, with other: String) -> String {
    replacingOccurrences(of: text, with: other)
  }
}
