import Checkpoints
import Foundation
import Runs
import Studio
import Tensors
import Testing

@Suite struct TrainTests {
  private let recipe = """
    model: {family: nice, couplings: 2, hidden: [16], scaling: first}
    data: {validation: 9900}
    training:
      steps: 20
      batch: 20
      shard: 10
    optimizer: {rate: 0.01, groups: [{match: log_scale, rate-factor: 10, weight-decay: 0}]}
    run: {samples: 4}
    """

  private func train(
    _ recipe: String, in workshop: borrowing Workshop, output: String = "run",
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
    let expected = try SafetensorsFile(path: workshop.path("run/model.safetensors"))
    for level in Level.available {
      for threads in 1...3 {
        let split = recipe.replacing("  shard: 10", with: "  shard: 10\n  micro-batch: 10")
        try #require(
          train(
            threads == 2 ? split : recipe, in: workshop, output: "\(level)\(threads)",
            environment: ["ATELIER_ISA": level.rawValue, "ATELIER_THREADS": "\(threads)"]
          ).status == 0)
        let again = try SafetensorsFile(
          path: workshop.path("\(level)\(threads)/model.safetensors"))
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
    #expect(trained.outputLines.last?.contains("bits/dim") == true)
    let model = workshop.path("run/model.safetensors")
    let measured = try runAtelier([
      "evaluate", model, "--data", Workshop.digits, "--last", "100", "--json",
    ])
    #expect(measured.output.contains("\"pictures\":100"))
    let shown = try runAtelier(["inspect", model])
    #expect(shown.outputLines.contains { $0.hasPrefix("log_scale") })
    #expect(try runAtelier(["render", model, "--output", workshop.path("x.png")]).status == 0)
  }

  @Test(arguments: [
    ("model: {family: nice}\nwidht: 3", 65, "unknown key 'widht'"),
    ("model: {family: gan}", 65, "one of nice"),
    ("model: {couplings: 2}", 65, "needs a key 'family'"), ("- a\n- b", 65, "keys and values"),
    ("model: {family: nice}\ndata: {validation: 10000}", 65, "more than the 10000"),
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
        "train", path, "--data", workshop.folder.path, "--output", workshop.path("run"),
      ]), status: 65, containing: "MNIST")
    expectRefusal(
      try train(recipe, in: workshop, output: "recipe.yaml/run"), status: 74,
      containing: "recipe.yaml")
    #expect(try workshop.contents == ["recipe.yaml"])
  }
}

extension String {
  fileprivate func replacing(_ text: String, with other: String) -> String {
    replacingOccurrences(of: text, with: other)
  }
}
