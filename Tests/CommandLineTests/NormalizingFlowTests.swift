import Checkpoints
import Flows
import Foundation
import Images
import Layers
import Studio
import Tensors
import Testing

/// From a folder of pictures to likelihoods and drawn pictures by RealNVP and Glow, as a user goes.
@Suite struct NormalizingFlowTests {
  private static let tiles =
    Workshop.repository.appendingPathComponent("samples/tiles/dngn").path
  private static let altars = tiles + "/altars"

  private static let rest = """
    data: {size: 8, channels: rgb, class-minimum: 40, validation: 0.05}
    training: {steps: 6, batch: 8, shard: 8}
    optimizer: {rate: 0.001, clip-norm: 50}
    run: {samples: 4}
    """
  private static let glow = "model: {family: glow, levels: 2, steps: 2, width: 8}\n" + rest
  private static let realnvp = "model: {family: realnvp, levels: 2, width: 6, blocks: 1}\n" + rest

  private func train(
    _ recipe: String, in workshop: borrowing Workshop, as name: String = "run",
    _ arguments: [String] = [], environment: [String: String] = [:]
  ) throws -> String {
    let path = try workshop.write(recipe.utf8, as: "\(name).yaml")
    let finished = try runAtelier(
      ["train", path, "--data", Self.tiles, "--output", workshop.path(name)] + arguments,
      environment: environment)
    try #require(finished.status == 0, "\(finished.errors)")
    return workshop.path(name) + "/model.safetensors"
  }

  private func object(_ finished: Finished) throws -> JSONObject {
    try #require(finished.status == 0, "\(finished.errors)")
    return try #require(
      try Array(finished.output.utf8).withUnsafeBytes { try JSONReader.read($0) }.object)
  }

  @Test(arguments: [
    glow, realnvp, glow.replacing("width: 8", with: "width: 8, coupling: spline, bins: 3"),
    glow.replacing("width: 8", with: "width: 8, dequantisation: variational, memory: invertible"),
  ])
  func `trains to the same bits at every level and with any threads`(recipe: String) throws {
    let workshop = try Workshop()
    let expected = try train(recipe, in: workshop)
    for (index, level) in Level.available.enumerated() where level != .portable {
      let model = try train(
        recipe, in: workshop, as: level.rawValue,
        environment: ["ATELIER_ISA": level.rawValue, "ATELIER_THREADS": "\(index + 1)"])
      try FlowRuns.expectEqualModels(expected, model, "\(level)")
    }
  }

  @Test(arguments: [glow, realnvp])
  func `a run that was stopped goes on to the same bits`(recipe: String) throws {
    let workshop = try Workshop()
    let expected = try train(recipe, in: workshop)
    // One step is taken, with its first values and statistics, and kept.
    let path = try workshop.write(recipe.utf8, as: "again.yaml")
    let folder = workshop.path("again")
    let stopped = try runAtelier([
      "train", path, "--data", Self.tiles, "--output", folder, "--set", "training.steps=6",
      "--set", "run.save-minutes=0",
    ])
    try #require(stopped.status == 0, "\(stopped.errors)")
    try FlowRuns.expectEqualModels(expected, folder + "/model.safetensors", "saved at each step")
  }

  @Test func `says how likely each picture is, and lays the oddest out`() throws {
    let workshop = try Workshop()
    let model = try train(Self.glow, in: workshop)
    let all = try object(
      try runAtelier(["evaluate", model, "--data", Self.altars, "--per-image", "--json"]))
    let each = try #require(all["each"]?.array).compactMap(\.object)
    #expect(each.count == all["pictures"]?.integer && each.count > 10)
    let bits = each.compactMap { $0["bitsPerDimension"]?.double }
    let mean = try #require(all["bitsPerDimension"]?.double)
    #expect(abs(bits.reduce(0, +) / Double(bits.count) - mean) < 1e-9)
    #expect(try #require(all["reconstructionError"]?.double) < 1e-4)
    let sheet = workshop.path("odd.png")
    let table = try runAtelier([
      "evaluate", model, "--data", Self.altars, "--per-image", "--rank", sheet, "--count", "4",
    ])
    try #require(table.status == 0, "\(table.errors)")
    #expect(table.outputLines.count == each.count + 1)
    #expect(
      table.outputLines[0] == "name,bits_per_dimension,log_likelihood,reconstruction_error")
    #expect(table.outputLines[1].hasPrefix("\(each[0]["name"]?.string ?? "?"),\(bits[0]),"))
    let drawn = try Image.read(sheet)
    #expect(drawn.width > 4 * 8 && drawn.height > 2 * 8)
    let shown = try runAtelier(["evaluate", model, "--data", Self.tiles])
    #expect(shown.outputLines[0].contains("bits per dimension on"))
    #expect(shown.outputLines[0].hasSuffix("held-out pictures"))
    #expect(shown.outputLines.count == 4)
    let making = try #require(try ModelFile(path: model).card.making)
    let claimed = try #require(making.metrics["validation_bits_per_dimension"])
    let held = try object(try runAtelier(["evaluate", model, "--data", Self.tiles, "--json"]))
    #expect(abs(try #require(held["bitsPerDimension"]?.double) / claimed - 1) < 1e-9)
  }

  @Test func `draws what lies between two pictures, and its ends are those`() throws {
    let workshop = try Workshop()
    let model = try train(Self.glow, in: workshop)
    let classes = try #require(try ModelFile(path: model).card.flow?.classes)
    let drawn = try runAtelier([
      "render", model, "--count", "2", "--class", classes[0], "--output",
      workshop.path("ends") + "/",
    ])
    try #require(drawn.status == 0, "\(drawn.errors)")
    let (first, last) = (workshop.path("ends/0.png"), workshop.path("ends/1.png"))
    let between = [
      "render", model, "--between", first, last, "--count", "3", "--class", classes[0],
    ]
    let finished = try runAtelier(between + ["--output", workshop.path("way") + "/"])
    try #require(finished.status == 0, "\(finished.errors)")
    for (end, name) in [(first, "way/0.png"), (last, "way/2.png")] {
      #expect(try Image.read(end).samples == Image.read(workshop.path(name)).samples)
    }
    let middle = workshop.path("way/1.png")
    #expect(try Image.read(first).samples != Image.read(middle).samples)
    let again = try runAtelier(["render", "--from", middle, "--output", workshop.path("again.png")])
    try #require(again.status == 0, "\(again.errors)")
    #expect(try Image.read(workshop.path("again.png")).samples == Image.read(middle).samples)
    let one = try runAtelier([
      "render", model, "--between", first, "--output", workshop.path("x.png"),
    ])
    #expect(one.status == 64 && one.errors.contains("--between takes two pictures, got 1"))
    try FileManager.default.removeItem(atPath: first)
    expectRefusal(
      try runAtelier(between + ["--output", workshop.path("x.png")]), status: 74,
      containing: "0.png")
  }

  @Test func `refuses what a flow cannot be, and an inverse that is none`() throws {
    let workshop = try Workshop()
    func refuse(_ recipe: String, _ status: Int32, _ text: String) throws {
      let path = try workshop.write(recipe.utf8, as: "wrong.yaml")
      expectRefusal(
        try runAtelier([
          "train", path, "--data", Self.tiles, "--output", workshop.path("wrong"),
        ]), status: status, containing: text)
    }
    try refuse(
      Self.realnvp.replacing("shard: 8", with: "shard: 4"), 65, "batch norm sees a whole step")
    try refuse(
      Self.glow.replacing("steps: 6", with: "steps: 6, precision: bf16"), 65, "should be f32")
    try refuse(Self.glow.replacing("size: 8", with: "size: 6"), 65, "no multiples of 4")
    try refuse(
      Self.realnvp.replacing("blocks: 1", with: "blocks: 1, memory: invertible"), 65,
      "no way back in training")
    try refuse(Self.glow.replacing("width: 8", with: "widht: 8"), 65, "unknown key 'widht'")

    let model = try train(
      Self.glow.replacing("width: 8", with: "width: 8, mixing: plain"), in: workshop)
    let checkpoint = try Checkpoint(path: model)
    var writer = SafetensorsWriter(metadata: checkpoint.metadata)
    for name in checkpoint.names {
      let shape = try #require(checkpoint.entry(named: name)).shape
      let value = try #require(
        try checkpoint.value(of: name, shape: shape, initializer: .zeros))
      let isBroken = name == "levels.0.steps.1.mixing.weight"
      writer.add(isBroken ? Tensor.zeros(value.shape) : value, named: name)
    }
    let broken = workshop.path("broken.safetensors")
    try writer.write(to: broken)
    expectRefusal(
      try runAtelier(["evaluate", broken, "--data", Self.altars]), status: 65,
      containing: "level 0, step 1, mixing")
    expectRefusal(
      try runAtelier(["render", broken, "--output", workshop.path("x.png")]), status: 65,
      containing: "level 0, step 1, mixing")
  }
}
