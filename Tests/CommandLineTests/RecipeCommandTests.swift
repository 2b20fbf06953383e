import Foundation
import Testing

/// Recipes on the command line: changed, written, described, and done without.
@Suite struct RecipeCommandTests {
  private let recipe = """
    model: {family: nice, couplings: 2, hidden: [16], scaling: first}
    data: {validation: 9900}
    training: {steps: 3, batch: 20, shard: 10}
    run: {samples: 4}
    """
  private static let tiny = short + ["--set", "model.hidden=[8]"]
  private static let short = [
    "--set", "training.steps=2", "--set", "training.batch=20",
    "--set", "training.shard=10", "--set", "schedule.warmup=1", "--set", "data.validation=10",
  ]

  private func train(_ flags: [String], in workshop: borrowing Workshop) throws -> Finished {
    let path = try workshop.write(recipe.utf8, as: "recipe.yaml")
    return try runAtelier(
      ["train", path, "--data", Workshop.digits, "--output", workshop.path("run")] + flags)
  }

  private func text(_ name: String, in workshop: borrowing Workshop) throws -> String {
    try String(contentsOfFile: workshop.path(name), encoding: .utf8)
  }

  @Test func `a run with changes keeps them, and its model says so`() throws {
    let workshop = try Workshop()
    let flags = [
      "--set", "training.steps=5", "--set", "model.hidden=[8, 8]", "--on-nan", "rollback",
    ]
    let trained = try train(flags, in: workshop)
    try #require(trained.status == 0, "\(trained.errors)")
    #expect(trained.output.contains("5 steps"))
    #expect(try text("run/recipe.yaml", in: workshop) == recipe)
    let facts = try text("run/run.json", in: workshop)
    for change in ["training.steps=5", "model.hidden=[8, 8]", "training.on-nan=rollback"] {
      #expect(facts.contains("\"\(change)\""), "\(facts)")
    }
    #expect(facts.contains("--set 'model.hidden=[8, 8]'"), "\(facts)")
    let model = try runAtelier(["inspect", workshop.path("run/model.safetensors"), "--json"])
    #expect(model.output.contains("\"overrides\":[\"training.steps=5\""), "\(model.output)")
    #expect(model.output.contains("\"hidden\":[8,8]"))
    // The recipe in the folder says 3 steps, the changes 5.
    let again = try runAtelier(["train", "--resume", workshop.path("run")])
    #expect(again.output.contains("finished after 5 steps"), "\(again.errors)")
  }

  @Test(arguments: [
    ("optimizer.rat=1", 65, "--set optimizer.rat=1: unknown key 'rat' in optimizer; did you mean"),
    ("training.steps=0", 65, "--set training.steps=0: 'steps' should be from 1"),
    ("schedule.name=sine", 65, "'name' should be one of constant"),
    ("optimizer.rate", 64, "--set optimizer.rate: expected KEY=VALUE"),
    ("optimizer.rate=", 64, "expected a value after ="),
    ("model.hidden=[1, 2", 64, "'[1, 2' is not a YAML value"),
    ("optimizer.groups[2].match=a", 64, "the next would be groups[0]"),
  ])
  func `refuses a wrong change in one line, and leaves no run`(
    change: String, status: Int32, message: String
  ) throws {
    let workshop = try Workshop()
    expectRefusal(
      try train(["--set", change], in: workshop), status: status, containing: message)
    #expect(try workshop.contents == ["recipe.yaml"])
  }

  @Test func `prints the schema`() throws {
    let all = try runAtelier(["train", "--schema"])
    #expect(all.status == 0)
    let file = Workshop.repository.appendingPathComponent("models/recipe.schema.json")
    #expect(all.output == (try String(contentsOf: file, encoding: .utf8)))
    let nice = try runAtelier(["train", "--schema", "nice"])
    #expect(nice.status == 0 && nice.output.hasPrefix("{\n"))
  }

  @Test func `writes a recipe that trains`() throws {
    let workshop = try Workshop()
    let shown = try runAtelier(["train", "--init", "nice", "--data", Workshop.digits])
    #expect(shown.status == 0 && shown.errors.isEmpty)
    let path = workshop.path("mine.yaml")
    let write = ["train", "--init", "nice", "--data", Workshop.digits, "--output", path]
    let written = try runAtelier(write)
    #expect(written.output == path + "\n")
    #expect(try text("mine.yaml", in: workshop) == shown.output)

    try Data("mine".utf8).write(to: URL(fileURLWithPath: path))
    expectRefusal(try runAtelier(write), status: 74, containing: "--force")
    #expect(try text("mine.yaml", in: workshop) == "mine")
    #expect(try runAtelier(write + ["--force"]).status == 0)
    #expect(try text("mine.yaml", in: workshop) == shown.output)

    let trained = try runAtelier(
      ["train", path, "--data", Workshop.digits, "--output", workshop.path("run")] + Self.tiny)
    #expect(trained.status == 0, "\(trained.errors)")
    #expect(try workshop.contents == ["mine.yaml", "run"])
  }

  @Test func `a folder alone is enough`() throws {
    let workshop = try Workshop()
    let run = try runAtelier(
      ["train", "--data", Workshop.digits] + Self.short
        + ["model.width=16", "model.depth=1", "sampling.steps=2"].flatMap { ["--set", $0] },
      workingDirectory: workshop.folder)
    try #require(run.status == 0, "\(run.errors)")
    #expect(run.errorLines.first?.hasPrefix("no recipe given: ") == true)
    #expect(run.errorLines.first?.contains("train --init dit --data") == true)
    let kept = try text("runs/digits/recipe.yaml", in: workshop)
    #expect(
      kept == (try runAtelier(["train", "--init", "dit", "--data", Workshop.digits]).output))
    let again = try runAtelier(["train", "--resume", workshop.path("runs/digits")])
    #expect(again.output.contains("finished after 2 steps"), "\(again.errors)")
    expectRefusal(
      try runAtelier(["train", "--data", workshop.path("nothing")]), status: 74,
      containing: "nothing")
  }

  @Test(arguments: [
    (["--init", "nice"], "Missing expected option '--data'"),
    (["--init", "gan", "--data", "x"], "gan"),
    (["r.yaml", "--init", "nice", "--data", "x"], "takes none"),
    (["--init", "nice", "--data", "x", "--set", "a=1"], "train nothing"),
    (["--schema", "gan"], "'gan' is no family; there are: nice"),
    (["--schema", "--data", "x"], "--schema takes nothing"),
    (["r.yaml", "--data", "x", "--force"], "--force is for --init"),
    (["--resume", "x", "--set", "a=1"], "--resume takes"),
    (["--resume", "x", "--init", "nice"], "train nothing"),
    (["r.yaml", "--data", "x", "--on-nan", "cry"], "cry"),
    (["r.yaml"], "Missing expected option '--data'"),
  ])
  func `flags that do not go together`(flags: [String], message: String) throws {
    let run = try runAtelier(["train"] + flags)
    #expect(run.status == 64)
    #expect(run.errorLines.first?.contains(message) == true, "\(run.errors)")
  }

  @Test func `refuses to write a recipe where there is nothing to learn from`() throws {
    let workshop = try Workshop()
    let output = workshop.path("r.yaml")
    for (data, place, status) in [
      (workshop.path("none"), output, Int32(74)), (workshop.folder.path, output, 65),
      (Workshop.digits, workshop.path("no/r.yaml"), 74),
    ] {
      let run = try runAtelier(["train", "--init", "nice", "--data", data, "--output", place])
      #expect(run.status == status && run.errorLines.count == 1, "\(run.errors)")
    }
    #expect(try workshop.contents == [])
  }

  @Test(arguments: ["bash", "zsh", "fish"])
  func `shells complete keys, choices and families`(shell: String) throws {
    let script = try runAtelier(["--generate-completion-script", shell])
    #expect(script.status == 0 && script.errors.isEmpty)
    for word in [
      "optimizer.rate=", "optimizer.name=sgd", "training.on-nan=rollback", "model.hidden=",
      "optimizer.groups[0].match=", "nice", "rollback", "yaml", "safetensors",
    ] {
      let plain = script.output.replacingOccurrences(of: "\\", with: "")
      #expect(plain.contains(word), "\(word)")
    }
    if FileManager.default.fileExists(atPath: "/bin/\(shell)") {
      let workshop = try Workshop()
      let path = try workshop.write(script.output.utf8, as: "script")
      let check = Process()
      check.executableURL = URL(fileURLWithPath: "/bin/\(shell)")
      check.arguments = ["-n", path]
      try check.run()
      check.waitUntilExit()
      #expect(check.terminationStatus == 0)
    }
  }
}
