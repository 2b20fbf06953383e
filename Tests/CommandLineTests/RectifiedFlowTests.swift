import Checkpoints
import Foundation
import Images
import Rendering
import Studio
import Tensors
import Testing

/// From a folder of pictures to pictures by a rectified flow, as a user goes.
@Suite struct RectifiedFlowTests {
  private static let recipe = """
    model: {family: dit, patch: 4, width: 16, depth: 1, heads: 2, attributes: [
      {name: shade, kind: numeric}, {name: kind, kind: categorical}]}
    sampling: {steps: 3}
    training: {steps: 40, batch: 6, shard: 3}
    optimizer: {rate: 0.01}
    run: {samples: 2}
    """

  private func train(
    in workshop: borrowing Workshop, as name: String = "run", _ arguments: [String] = [],
    environment: [String: String] = [:]
  ) throws -> String {
    try FlowRuns.train(
      Self.recipe, in: workshop, as: name, arguments, environment: environment)
  }

  private func draw(
    _ model: String, _ arguments: [String], in workshop: borrowing Workshop,
    environment: [String: String] = [:]
  ) throws -> Image {
    let path = workshop.path("drawn.png")
    let finished = try runAtelier(
      ["render", model, "--output", path] + arguments, environment: environment)
    try #require(finished.status == 0, "\(finished.errors)")
    return try Image.read(path)
  }

  @Test(arguments: [[], ["--set", "loss.pairing=optimal-transport"]])
  func `trains to the same bits at every level, with any threads and micro-batches`(
    arguments: [String]
  ) throws {
    let workshop = try Workshop()
    let expected = try train(in: workshop, arguments)
    for (index, level) in Level.available.enumerated() {
      let split = index == 1 ? ["--set", "training.micro-batch=3"] : []
      let model = try train(
        in: workshop, as: level.rawValue, arguments + split,
        environment: ["ATELIER_ISA": level.rawValue, "ATELIER_THREADS": "\(index + 1)"])
      try FlowRuns.expectEqualModels(expected, model, "\(level)")
    }
  }

  @Test(arguments: [
    [], ["--sampler", "heun"], ["--sampler", "dopri5", "--tolerance", "0.01"],
    ["--sampler", "euler-ancestral"], ["--scheduler", "dpmpp-2m", "--spacing", "karras"],
  ])
  func `draws the same bits at every level, with any threads and batch`(arguments: [String]) throws
  {
    let workshop = try Workshop()
    let model = try train(in: workshop)
    let arguments = ["--count", "3", "--seed", "5"] + arguments
    let expected = try draw(model, arguments, in: workshop)
    #expect(expected.width == 22)
    for (index, level) in Level.available.enumerated() {
      let again = try draw(
        model, arguments + ["--batch-size", "\(index + 1)"], in: workshop,
        environment: ["ATELIER_ISA": level.rawValue, "ATELIER_THREADS": "\(index + 1)"])
      #expect(again == expected, "\(level)")
    }
  }

  @Test func `classes, attributes, guidance and times are seen, and travel in the picture`() throws
  {
    let workshop = try Workshop()
    let model = try train(in: workshop)
    let choices: [[String]] = [
      ["--class", "dark"], ["--class", "light"], ["--class", "dark", "--guidance", "5"],
      ["--class", "dark", "--condition", "shade=0.9"],
      ["--class", "dark", "--condition", "kind=odd", "--condition", "shade=0.9"],
      ["--class", "dark", "--steps", "5"], ["--class", "dark", "--shift", "3"],
      ["--class", "dark", "--dynamic-shift"], ["--class", "dark", "--times", "1,0.3"],
      ["--class", "dark", "--guidance", "5", "--guidance-interval", "0.5,1"],
      ["--class", "dark", "--guidance", "5", "--guidance-rescale", "1"],
    ]
    var seen: [Samples] = []
    for choice in choices {
      let picture = try draw(model, choice, in: workshop)
      #expect(!seen.contains(picture.samples), "\(choice)")
      seen.append(picture.samples)
      let again = workshop.path("again.png")
      let finished = try runAtelier(
        ["render", "--from", workshop.path("drawn.png"), "--output", again])
      #expect(finished.status == 0, "\(finished.errors)")
      #expect(try Image.read(again) == picture, "\(choice)")
    }
  }

  @Test func `draws over a picture, and keeps what a mask keeps`() throws {
    let workshop = try Workshop()
    let model = try train(in: workshop)
    let picture = workshop.path("pictures/light/2.png")
    let white = [UInt8](repeating: 255, count: 32) + [UInt8](repeating: 0, count: 32)
    try Image(width: 8, height: 8, channels: .grey, bytes: white).write(
      to: workshop.path("m.png"), as: .png)
    let drawn = try draw(
      model, ["--image", picture, "--mask", workshop.path("m.png")], in: workshop)
    guard case .eight(let found) = drawn.samples,
      case .eight(let kept) = try Image.read(picture).samples
    else { return #expect(Bool(false), "other depths") }
    #expect(found[96...] == kept[96...])
    #expect(found[..<96] != kept[..<96])
    let near = try draw(model, ["--image", picture, "--strength", "0.34"], in: workshop)
    let far = try draw(model, ["--image", picture, "--strength", "1"], in: workshop)
    #expect(near.samples != far.samples)
    #expect(near.samples != drawn.samples)
  }

  @Test func `says what drawing cost`() throws {
    let workshop = try Workshop()
    let model = try train(in: workshop)
    func cost(_ arguments: [String]) throws -> String {
      let finished = try runAtelier(
        ["render", model, "--output", workshop.path("x.png"), "--count", "2"] + arguments)
      return finished.errorLines.last ?? ""
    }
    #expect(try cost([]) == "12 model evaluations for 2 pictures")
    #expect(try cost(["--guidance", "1"]) == "6 model evaluations for 2 pictures")
    #expect(
      try cost(["--sampler", "rk4", "--guidance", "1"]) == "24 model evaluations for 2 pictures")
  }

  @Test func `a model learns from what it draws, also after a kill`() throws {
    let workshop = try Workshop()
    let model = try train(in: workshop)
    func reflow(_ name: String, _ arguments: [String] = []) throws -> String {
      let finished = try runAtelier(
        ["train", "--reflow", model, "--output", workshop.path(name)]
          + [
            "training.steps=3", "training.batch=4", "training.shard=4", "reflow.pairs=70",
            "run.samples=0",
          ].flatMap { ["--set", $0] } + arguments)
      try #require(finished.status == 0, "\(finished.errors)")
      return workshop.path("\(name)/model.safetensors")
    }
    let straight = try reflow("straight")
    // What a killed run had drawn is not drawn again: a damaged portion would be noticed.
    try FileManager.default.createDirectory(
      atPath: workshop.path("again/pairs"), withIntermediateDirectories: true)
    try FileManager.default.copyItem(
      atPath: workshop.path("straight/pairs/pairs-0.safetensors"),
      toPath: workshop.path("again/pairs/pairs-0.safetensors"))
    try FlowRuns.expectEqualModels(straight, try reflow("again"), "with pairs that were there")
    let card = try ModelFile(path: straight).card
    #expect(card.sampling?.steps == 4 && card.sampling?.guidance == 1)
    let distilled = try reflow("distilled", ["--set", "loss.times=one-step"])
    _ = try draw(distilled, ["--steps", "1"], in: workshop)
  }

  @Test func `refuses what it cannot draw or learn`() throws {
    let workshop = try Workshop()
    let model = try train(in: workshop)
    let output = ["--output", workshop.path("x.png")]
    func refuses(_ arguments: [String], _ status: Int32, _ text: String) throws {
      expectRefusal(
        try runAtelier(["render", model] + output + arguments), status: status, containing: text)
    }
    try refuses(["--class", "lite"], 65, "expected one of the model's 2 classes, found 'lite'")
    try refuses(["--condition", "hue=1"], 65, "shade, kind; found 'hue'")
    try refuses(["--condition", "kind=half"], 65, "a value that the model knows for 'kind'")
    try refuses(["--steps", "0"], 64, "steps: expected 1 to 10000, found 0")
    try refuses(["--times", "0.2,0.5"], 64, "found 0.5 after 0.2")
    try refuses(["--image", workshop.path("none.png")], 74, "none.png: cannot be read")
    expectRefusal(
      try runAtelier(["train", "--reflow", Workshop.model, "--output", workshop.path("r")]),
      status: 65, containing: "only a rectified flow can be reflowed")
    #expect(try !workshop.contents.contains("x.png"))
  }
}
