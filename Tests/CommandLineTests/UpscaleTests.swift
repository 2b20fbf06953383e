import Foundation
import Images
import Testing

/// `atelier upscale`.
@Suite struct UpscaleTests {
  private static let model = model("fsrcnn-small-x2")

  private static func model(_ name: String) -> String {
    Workshop.repository.appendingPathComponent("models/\(name).safetensors").path
  }

  private func picture(_ width: Int, _ height: Int, _ channels: Image.Channels = .rgb) -> Image {
    let bytes = (0..<width * height * channels.rawValue).map { UInt8($0 * 37 % 251) }
    return Image(width: width, height: height, channels: channels, bytes: bytes)
  }

  private func bytes(_ path: String) throws -> Data {
    try Data(contentsOf: URL(fileURLWithPath: path))
  }

  @Test(arguments: ["fsrcnn-small-x2", "waifu2x-photo", "espcn-x3"])
  func `bytes depend on no instruction set, threads, tiles or workers`(_ name: String) throws {
    let workshop = try Workshop()
    let folder = workshop.path("pictures")
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    for (index, width) in [21, 34, 5].enumerated() {
      _ = try workshop.write(picture(width, 19).encoded(as: .png), as: "pictures/\(index).png")
    }
    func outputs(_ arguments: [String], _ environment: [String: String] = [:]) throws -> [Data] {
      let output = workshop.path("out-\(UUID().uuidString)") + "/"
      let run = try runAtelier(
        ["upscale", Self.model(name), folder, "--output", output] + arguments,
        environment: environment)
      #expect(run.status == 0, "\(run.errors)")
      #expect(run.outputLines == (0..<3).map { "\(output)\($0).png" })
      return try (0..<3).map { try bytes("\(output)\($0).png") }
    }
    let expected = try outputs([])
    #expect(try outputs(["--tile", "16", "--workers", "3", "--threads", "3"]) == expected)
    #expect(try outputs(["--threads", "1"], ["ATELIER_ISA": "portable"]) == expected)
    #expect(try outputs(["--tile", "17", "--workers", "1"]) == expected)
  }

  @Test func `what a file says is carried over, and how it was made is added`() throws {
    let workshop = try Workshop()
    var image = picture(12, 9, .rgba).withDepth(.sixteen)
    image.metadata.text = ["Title": "a tile", "atelier": "{}"]
    let source = try workshop.write(image.encoded(as: .png), as: "in.png")
    let output = workshop.path("out.png")
    let run = try runAtelier(["upscale", Self.model, source, "--output", output])
    #expect(run.status == 0 && run.output == "\(output)\n", "\(run.errors)")
    let result = try Image.read(output)
    #expect(result.width == 24 && result.height == 18)
    #expect(result.depth == .sixteen && result.channels == .rgba)
    #expect(result.metadata.text["Title"] == "a tile" && result.metadata.text["atelier"] == "{}")
    let recipe = try #require(result.metadata.text["atelier-upscale"])
    #expect(recipe.contains("\"scale\":2") && recipe.contains("sha256:"))
  }

  @Test func `an interrupted folder goes on with what is not finished`() throws {
    let workshop = try Workshop()
    let folder = workshop.path("pictures")
    try FileManager.default.createDirectory(
      atPath: folder + "/deep", withIntermediateDirectories: true)
    for name in ["a", "deep/a", "deep/b"] {
      _ = try workshop.write(picture(9, 7).encoded(as: .png), as: "pictures/\(name).png")
    }
    let output = workshop.path("pictures/large")
    let arguments = ["upscale", Self.model, folder, "--output", output + "/"]
    let first = try runAtelier(arguments)
    #expect(first.status == 0 && first.errors.contains("3 enlarged"), "\(first.errors)")
    let before = try bytes("\(output)/deep/b.png")
    try FileManager.default.removeItem(atPath: "\(output)/deep/b.png")
    // A changed source, and one model in the place of another, make another file.
    _ = try workshop.write(picture(7, 9).encoded(as: .png), as: "pictures/a.png")
    let second = try runAtelier(arguments)
    #expect(second.errors.contains("2 enlarged, 1 there already"), "\(second.errors)")
    #expect(try bytes("\(output)/deep/b.png") == before)
    #expect(try Image.read("\(output)/a.png").height == 18)
    let third = try runAtelier(
      ["upscale", "bicubic", folder, "--output", output + "/"])
    #expect(third.errors.contains("3 enlarged"), "\(third.errors)")
    let names = try FileManager.default.subpathsOfDirectory(atPath: output)
    #expect(names.sorted() == ["a.png", "deep", "deep/a.png", "deep/b.png"])
  }

  @Test func `files of others are not written over`() throws {
    let workshop = try Workshop()
    let source = try workshop.write(picture(9, 7).encoded(as: .png), as: "in.png")
    let other = try workshop.write(Data("precious".utf8), as: "out.png")
    let arguments = ["upscale", Self.model, source, "--output", other]
    expectRefusal(try runAtelier(arguments), status: 74, containing: "--force")
    #expect(try bytes(other) == Data("precious".utf8))
    expectRefusal(
      try runAtelier(["upscale", Self.model, source, "--output", source]), status: 64,
      containing: "in.png")
    #expect(try runAtelier(arguments + ["--force"]).status == 0)
    #expect(try Image.read(other).width == 18)
    #expect(try workshop.contents == ["in.png", "out.png"])
  }

  @Test func `bad input gets one line, and leaves no file`() throws {
    let workshop = try Workshop()
    let source = try workshop.write(picture(9, 7).encoded(as: .png), as: "in.png")
    let words = try workshop.write("words".utf8, as: "words.png")
    let cut = try workshop.write(
      picture(60, 60).encoded(as: .png).prefix(200), as: "cut.png")
    let output = workshop.path("out") + "/"
    func run(_ arguments: String...) throws -> Finished {
      try runAtelier(["upscale"] + arguments + ["--output", output])
    }
    expectRefusal(try run(Self.model, words), status: 65, containing: "words.png")
    expectRefusal(try run(Self.model, cut), status: 65, containing: "cut.png")
    expectRefusal(try run(Self.model, workshop.path("no.png")), status: 74, containing: "no.png")
    expectRefusal(try run(Workshop.model, source), status: 65, containing: "family nice")
    expectRefusal(
      try run(Self.model, source, "--scale", "3"), status: 65, containing: "enlarges by 2")
    expectRefusal(try run("bicubik", source), status: 74, containing: "bicubik")
    #expect(try run(Self.model, source, "--scale", "1").status == 64)
    #expect(try run(Self.model, source, "--tile", "3").status == 64)
    let copy = try workshop.write(picture(3, 3).encoded(as: .jpeg), as: "in.jpg")
    expectRefusal(try run(Self.model, source, copy), status: 64, containing: "in.jpg")
    #expect(try FileManager.default.contentsOfDirectory(atPath: workshop.path("out")) == [])
    let single = try runAtelier(
      ["upscale", Self.model, source, copy, "--output", workshop.path("x.png")])
    #expect(single.status == 64)
  }

  @Test func `a bad picture of a folder is named and left out, unless that is an error`() throws {
    let workshop = try Workshop()
    let folder = workshop.path("pictures")
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    _ = try workshop.write(picture(9, 7).encoded(as: .png), as: "pictures/b.png")
    _ = try workshop.write("words".utf8, as: "pictures/a.png")
    let output = workshop.path("out") + "/"
    let arguments = ["upscale", Self.model, folder, "--output", output]
    expectRefusal(
      try runAtelier(arguments + ["--strict", "--workers", "1"]), status: 65, containing: "a.png")
    let run = try runAtelier(arguments)
    #expect(run.status == 0 && run.output == "\(output)b.png\n")
    #expect(run.errors.contains("left out") && run.errors.contains("1 enlarged, 1 left out"))
    let empty = workshop.path("empty")
    try FileManager.default.createDirectory(atPath: empty, withIntermediateDirectories: true)
    expectRefusal(
      try runAtelier(["upscale", Self.model, empty, "--output", output]), status: 65,
      containing: "found none")
  }

  @Test func `drawn pictures are enlarged, and drawn again as they were`() throws {
    let workshop = try Workshop()
    let (small, large, again) = (
      workshop.path("small.png"), workshop.path("large.png"), workshop.path("again.png")
    )
    func render(_ arguments: String...) throws {
      let run = try runAtelier(["render"] + arguments)
      #expect(run.status == 0, "\(run.errors)")
    }
    try render(Workshop.model, "--seed", "3", "--output", small)
    try render(Workshop.model, "--seed", "3", "--output", large, "--upscale", Self.model)
    try render("--from", large, "--output", again)
    let (first, result) = (try Image.read(small), try Image.read(large))
    #expect(result.width == first.width * 2 && result.height == first.height * 2)
    #expect(try Image.read(again) == result)
    let enlarged = workshop.path("enlarged.png")
    #expect(try runAtelier(["upscale", Self.model, small, "--output", enlarged]).status == 0)
    #expect(try Image.read(enlarged).samples == result.samples)
    expectRefusal(
      try runAtelier([
        "render", Workshop.model, "--output", again, "--upscale", Workshop.model,
      ]), status: 65, containing: "enlarges pictures")
  }

  @Test func `a trained network is measured, and enlarges`() throws {
    let workshop = try Workshop()
    let recipe = try workshop.write(
      """
      model: {family: upscaler, widths: [8], upsampling: transposed-convolution}
      data: {size: 16, channels: rgb, validation: 4}
      training: {steps: 6, batch: 8, shard: 4}
      optimizer: {name: adamw, rate: 0.001}
      run: {samples: 0, validate-every: 6}
      """.utf8, as: "recipe.yaml")
    let folder = workshop.path("pictures")
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    for index in 0..<12 {
      _ = try workshop.write(
        picture(48, 40 + index).encoded(as: .png), as: "pictures/\(index).png")
    }
    let run = workshop.path("run")
    let training = try runAtelier(["train", recipe, "--data", folder, "--output", run])
    #expect(training.status == 0, "\(training.errors)")
    let model = run + "/model.safetensors"
    let shown = try runAtelier(["inspect", model])
    #expect(shown.output.contains("model        upscaler"))
    #expect(shown.output.contains("convolutional, enlarges 2 times"))
    #expect(shown.output.contains("validation_psnr_bicubic"))
    let measured = try runAtelier(["evaluate", model, "--data", folder, "--last", "2", "--json"])
    #expect(measured.status == 0 && measured.output.contains("\"checkerboard\""))
    let (whole, tiled) = (workshop.path("whole.png"), workshop.path("tiled.png"))
    for (path, tile) in [(whole, "512"), (tiled, "16")] {
      let run = try runAtelier([
        "upscale", model, folder + "/3.png", "--output", path, "--tile", tile,
      ])
      #expect(run.status == 0, "\(run.errors)")
    }
    #expect(try bytes(whole) == bytes(tiled))
  }

  @Test func `a recipe for an upscaler is written for a folder`() throws {
    let workshop = try Workshop()
    let recipe = workshop.path("recipe.yaml")
    let written = try runAtelier([
      "train", "--init", "upscaler", "--data", Workshop.digits, "--output", recipe,
    ])
    #expect(written.status == 0, "\(written.errors)")
    let text = try String(contentsOfFile: recipe, encoding: .utf8)
    #expect(text.contains("family: upscaler") && text.contains("sees: luminance"))
    let training = try runAtelier([
      "train", recipe, "--data", Workshop.digits, "--output", workshop.path("run"),
      "--set", "training.steps=2", "--set", "training.batch=4", "--set", "training.shard=4",
      "--set", "model.widths=[4]", "--set", "data.validation=8",
    ])
    #expect(training.status == 0, "\(training.errors)")
  }
}
