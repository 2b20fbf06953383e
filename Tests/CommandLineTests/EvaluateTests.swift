import Checkpoints
import Foundation
import Studio
import Tensors
import Testing

/// `atelier evaluate`: what fits a family, and distances by features.
@Suite struct EvaluateTests {
  private static let tiles = Workshop.repository.appendingPathComponent("samples/tiles").path
  private static let altars = tiles + "/dngn/altars"
  private static let trees = tiles + "/dngn/trees"
  private static let classifier =
    Workshop.repository.appendingPathComponent("models/tiles-classifier.safetensors").path

  private func train(_ recipe: String, in workshop: borrowing Workshop, _ name: String) throws
    -> String
  {
    let path = try workshop.write(recipe.utf8, as: "\(name).yaml")
    let finished = try runAtelier([
      "train", path, "--data", Self.tiles, "--output", workshop.path(name),
    ])
    try #require(finished.status == 0, "\(finished.errors)")
    return workshop.path(name) + "/model.safetensors"
  }

  private let data = """
    data: {size: 8, channels: rgb, class-minimum: 400, validation: 0.02}
    """

  private func classifier(in workshop: borrowing Workshop) throws -> String {
    try train(
      """
      model: {family: classifier, widths: [8, 16]}
      \(data)
      training: {steps: 10, batch: 16}
      optimizer: {rate: 0.01}
      """, in: workshop, "kinds")
  }

  private func flow(in workshop: borrowing Workshop) throws -> String {
    try train(
      """
      model: {family: dit, patch: 4, width: 16, depth: 1, heads: 2}
      \(data)
      sampling: {steps: 2}
      training: {steps: 4, batch: 8}
      run: {samples: 2}
      """, in: workshop, "flow")
  }

  private func object(_ finished: Finished) throws -> JSONObject {
    try #require(finished.status == 0, "\(finished.errors)")
    return try #require(
      try Array(finished.output.utf8).withUnsafeBytes { try JSONReader.read($0) }.object)
  }

  @Test func `a rectified flow's velocity error is that of its training's last validation`() throws
  {
    let workshop = try Workshop()
    let model = try flow(in: workshop)
    let result = try object(try runAtelier(["evaluate", model, "--data", Self.tiles, "--json"]))
    #expect(result["areHeldOut"] == .bool(true))
    let error = try #require(result["velocityError"]?.double)
    let making = try #require(try ModelFile(path: model).card.making)
    let claimed = try #require(making.metrics["validation_velocity_error"])
    #expect(abs(error / claimed - 1) < 1e-9)
    let times = try #require(result["times"]?.array).compactMap(\.object)
    #expect(times.count == 10)
    let pictures = times.compactMap { $0["pictures"]?.integer }.reduce(0, +)
    #expect(pictures == result["pictures"]?.integer && pictures > 0)
    let all = try runAtelier(["evaluate", model, "--data", Self.altars])
    #expect(
      all.outputLines.first?.hasSuffix("on 57 pictures") == true, "\(all.output)\(all.errors)")
    #expect(all.outputLines.count == 11)
  }

  @Test func `a classifier draws nothing, and its accuracy is the one in its file`() throws {
    let workshop = try Workshop()
    let model = try classifier(in: workshop)
    #expect(try workshop.contents.contains("kinds"))
    let samples = try FileManager.default.contentsOfDirectory(
      atPath: workshop.path("kinds/samples"))
    #expect(samples.isEmpty)
    let result = try object(try runAtelier(["evaluate", model, "--data", Self.tiles, "--json"]))
    let making = try #require(try ModelFile(path: model).card.making)
    #expect(result["accuracy"]?.double == making.metrics["validation_accuracy"])
    let shown = try runAtelier(["inspect", model])
    #expect(shown.output.contains("model        classifier"))
    expectRefusal(
      try runAtelier(["render", model, "--output", workshop.path("x.png")]), status: 65,
      containing: "draws pictures, found a classifier")
    expectRefusal(
      try runAtelier(["evaluate", model, "--data", Self.altars]), status: 65,
      containing: "classes that the model knows")
  }

  @Test func `drawn pictures and folders are compared by a classifier, under its own name`() throws
  {
    let workshop = try Workshop()
    let (features, model) = (try classifier(in: workshop), try flow(in: workshop))
    let copy = workshop.path("kinds.safetensors")
    try FileManager.default.copyItem(atPath: features, toPath: copy)
    let arguments = ["evaluate", model, "--features", copy, "--data", Self.altars, "--count", "6"]
    let drawn = try runAtelier(arguments)
    try #require(drawn.status == 0, "\(drawn.errors)")
    #expect(drawn.outputLines[0].hasPrefix("classifier-distance (Fréchet, kinds) "))
    #expect(drawn.outputLines[1].hasPrefix("classifier-distance (kernel, kinds) "))
    #expect(drawn.outputLines[2].hasPrefix("6 drawn pictures and 57 of "))
    #expect(!drawn.output.contains("FID") && !drawn.output.contains("KID"))
    #expect(drawn.errors.contains("no more pictures than features"))
    // The same numbers with other threads and instruction sets.
    for level in Level.available where level != .portable {
      let again = try runAtelier(
        arguments, environment: ["ATELIER_ISA": level.rawValue, "ATELIER_THREADS": "1"])
      #expect(again.output == drawn.output, "\(level)")
    }
    let same = try object(
      try runAtelier([
        "evaluate", Self.altars, "--features", copy, "--data", Self.altars, "--json",
      ]))
    #expect(same["judged"] == same["pictures"])
    #expect(try #require(same["frechet"]?.object?["value"]?.double) < 1e-9)
    let other = try object(
      try runAtelier([
        "evaluate", Self.trees, "--features", copy, "--data", Self.altars, "--json",
      ]))
    #expect(try #require(other["frechet"]?.object?["value"]?.double) > 1e-3)
  }

  @Test func `what gives no features, or too few pictures, is refused`() throws {
    let workshop = try Workshop()
    let features = try classifier(in: workshop)
    func compare(
      _ model: String = Workshop.model, by file: String, _ rest: String...
    ) throws -> Finished {
      try runAtelier(["evaluate", model, "--features", file, "--data", Workshop.digits] + rest)
    }
    expectRefusal(
      try compare(by: Workshop.model), status: 65, containing: "a model of the family nice")
    try SafetensorsWriter().write(to: workshop.path("none.safetensors"))
    expectRefusal(
      try compare(by: workshop.path("none.safetensors")), status: 65, containing: "0 tensors")
    var writer = SafetensorsWriter()
    writer.add(Tensor.zeros([32, 3, 3, 3]), named: "Conv2d_1a_3x3.conv.weight")
    try writer.write(to: workshop.path("part.safetensors"))
    expectRefusal(
      try compare(by: workshop.path("part.safetensors")), status: 65,
      containing: "'Conv2d_1a_3x3.bn.weight'")
    expectRefusal(
      try compare(by: features, "--count", "1"), status: 65, containing: "at least 2 pictures")
    expectRefusal(
      try compare(by: features, "--last", "1"), status: 65, containing: "at least 2 pictures")
    expectRefusal(
      try compare(features, by: features), status: 65, containing: "found a classifier")
    for flags in [["--count", "4"], ["--size", "4"], ["--columns", "1"]] {
      let finished = try runAtelier(
        ["evaluate", Workshop.model, "--data", Workshop.digits] + flags)
      #expect(finished.status == 64, "\(flags)")
    }
  }
}
