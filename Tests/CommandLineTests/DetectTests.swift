import Foundation
import Images
import Testing

/// `atelier detect`, by the tiny random DETR that transformers saved: what it finds means nothing.
@Suite struct DetectTests {
  private static let model = Workshop.repository
    .appendingPathComponent("Tests/Fixtures/conformance/detr").path

  private func picture(_ width: Int, _ height: Int) -> Image {
    let bytes = (0..<width * height * 3).map { UInt8($0 * 37 % 251) }
    return Image(width: width, height: height, channels: .rgb, bytes: bytes)
  }

  private func workshop() throws -> Workshop {
    let workshop = try Workshop()
    try FileManager.default.createDirectory(
      atPath: workshop.path("in"), withIntermediateDirectories: true)
    for (index, width) in [40, 24].enumerated() {
      _ = try workshop.write(picture(width, 30).encoded(as: .png), as: "in/\(index + 3).png")
    }
    return workshop
  }

  private func text(_ path: String) throws -> String {
    try String(contentsOfFile: path, encoding: .utf8)
  }

  @Test func `says and draws the same with any threads, and goes on where it was`() throws {
    let workshop = try workshop()
    func found(_ name: String, _ more: [String] = [], _ environment: [String: String] = [:]) throws
      -> (text: String, pictures: [Data], run: Finished)
    {
      let run = try runAtelier(
        [
          "detect", Self.model, workshop.path("in"), "--threshold", "0.1", "--output",
          workshop.path(name) + "/",
        ] + more, environment: environment)
      #expect(run.status == 0, "\(run.errors)")
      return (
        try text(workshop.path(name) + "/detections.json"),
        try ["3", "4"].map {
          try Data(contentsOf: URL(fileURLWithPath: workshop.path(name) + "/\($0).png"))
        }, run
      )
    }
    let first = try found("out")
    let second = try found("other", ["--threads", "1"])
    #expect(first.text == second.text && first.pictures == second.pictures)
    let results = try #require(
      try JSONSerialization.jsonObject(with: Data(first.text.utf8)) as? [[String: Any]])
    #expect(!results.isEmpty)
    for result in results {
      #expect((3...4).contains(try #require(result["image_id"] as? Int)))
      #expect((0...4).contains(try #require(result["category_id"] as? Int)))
      #expect((result["bbox"] as? [Double])?.count == 4)
    }
    let again = try found("out")
    #expect(again.text == first.text && again.pictures == first.pictures)
    #expect(again.run.errors.contains("2 looked at before"))
  }

  @Test func `a picture says the same alone and in a folder, and JSON alone needs no folder`()
    throws
  {
    let workshop = try workshop()
    let json = workshop.path("found.json")
    let run = try runAtelier(
      [
        "detect", Self.model, workshop.path("in/3.png"), workshop.path("in/4.png"), "--threshold",
        "0.1", "--output", json,
      ])
    #expect(run.status == 0, "\(run.errors)")
    let both = try text(json)
    _ = try runAtelier(
      ["detect", Self.model, workshop.path("in/3.png"), "--threshold", "0.1", "--output", json])
    let whole = try runAtelier(
      ["detect", Self.model, "in", "--threshold", "0.1", "--output", "all.json"],
      workingDirectory: workshop.folder)
    #expect(whole.status == 0, "\(whole.errors)")
    #expect(try text(workshop.path("all.json")) == both)
    let lines = try text(json).split(separator: "\n").dropFirst().dropLast()
    for line in lines {
      #expect(both.contains(line.hasSuffix(",") ? line.dropLast() : line))
    }
  }

  @Test func `a model of other programs is measured by pictures with its classes`() throws {
    let workshop = try workshop()
    func measured(_ name: String) throws -> Finished {
      let data = try workshop.write(
        Data(
          """
          {"images": [{"id": 3, "file_name": "in/3.png", "width": 40, "height": 30}],
          "annotations": [{"image_id": 3, "category_id": 7, "bbox": [2, 3, 30, 20]}],
          "categories": [{"id": 7, "name": "\(name)"}]}
          """.utf8), as: "boxes.json")
      return try runAtelier(["evaluate", Self.model, "--data", data, "--json"])
    }
    let right = try measured("LABEL_0")
    #expect(right.status == 0 && right.output.contains("\"AP50\""), "\(right.errors)")
    let wrong = try measured("bench")
    #expect(wrong.status == 65 && wrong.errors.contains("LABEL_0"), "\(wrong.errors)")
  }

  @Test func `a panoptic model's masks are in the results, and in the drawn picture`() throws {
    let workshop = try workshop()
    let model = Self.model + "-panoptic"
    func found(_ name: String, _ more: [String]) throws -> (text: String, drawn: Data) {
      let run = try runAtelier(
        [
          "detect", model, workshop.path("in/3.png"), "--threshold", "0.1", "--output",
          workshop.path(name) + "/",
        ] + more)
      #expect(run.status == 0, "\(run.errors)")
      return (
        try text(workshop.path(name) + "/detections.json"),
        try Data(contentsOf: URL(fileURLWithPath: workshop.path(name) + "/3.png"))
      )
    }
    let first = try found("out", [])
    let results = try #require(
      try JSONSerialization.jsonObject(with: Data(first.text.utf8)) as? [[String: Any]])
    #expect(!results.isEmpty)
    for result in results {
      let mask = try #require(result["segmentation"] as? [String: Any])
      #expect(mask["size"] as? [Int] == [30, 40])
      #expect(mask["counts"] is String)
    }
    #expect(try found("other", ["--threads", "1"]) == first)
    // What was drawn is kept, with its masks.
    #expect(try found("out", []) == first)
  }

  @Test
  func `a detector of drawn shapes is trained, resumed, measured and used with the same bits`()
    throws
  {
    let workshop = try Workshop()
    let recipe = workshop.path("recipe.yaml")
    try """
    model: {family: detr, widths: [8, 16], layers: [1, 1], width: 16, heads: 2, encoder-layers: 1,
      decoder-layers: 2, anchors: [3, 3]}
    data: {size: [48, 64], validation: 4}
    training: {steps: 4, batch: 4, shard: 2}
    """.write(toFile: recipe, atomically: true, encoding: .utf8)
    func train(_ name: String, _ more: [String], _ environment: [String: String]) throws -> Data {
      let run = try runAtelier(
        ["train", recipe, "--data", "shapes:12", "--output", workshop.path(name)] + more,
        environment: environment)
      #expect(run.status == 0, "\(run.errors)")
      return try Data(
        contentsOf: URL(fileURLWithPath: workshop.path(name) + "/model.safetensors"))
    }
    let first = try train("one", [], ["ATELIER_THREADS": "1"])
    let second = try train(
      "two", ["--set", "training.micro-batch=2"],
      ["ATELIER_THREADS": "3", "ATELIER_ISA": "portable"])
    // The files differ in what they say of how they were made.
    #expect(first.suffix(8 * 1024) == second.suffix(8 * 1024))
    let model = workshop.path("one") + "/model.safetensors"
    let measured = try runAtelier(["evaluate", model, "--data", "shapes:5", "--json"])
    #expect(measured.status == 0 && measured.output.contains("AP50"), "\(measured.errors)")
    _ = try workshop.write(picture(50, 40).encoded(as: .png), as: "a.png")
    let json = workshop.path("found.json")
    let found = try runAtelier(
      ["detect", model, workshop.path("a.png"), "--threshold", "0", "--output", json])
    #expect(found.status == 0, "\(found.errors)")
    #expect(try text(json).contains("\"category\":\"disc\""))
  }

  @Test func `a detector of padded pictures is trained, measured and used with the same bits`()
    throws
  {
    let workshop = try workshop()
    let recipe = workshop.path("recipe.yaml")
    try """
    model: {family: detr, widths: [8, 16], layers: [1, 1], width: 16, heads: 2, encoder-layers: 1,
      decoder-layers: 2, anchors: [3, 3]}
    data: {size: [48, 64], resize: pad, validation: 4}
    training: {steps: 4, batch: 4, shard: 2}
    """.write(toFile: recipe, atomically: true, encoding: .utf8)
    func train(_ name: String, _ more: [String], _ environment: [String: String] = [:]) throws
      -> Finished
    {
      try runAtelier(
        ["train", recipe, "--data", "shapes:12", "--output", workshop.path(name)] + more,
        environment: environment)
    }
    func weights(_ name: String) throws -> Data {
      try Data(contentsOf: URL(fileURLWithPath: workshop.path(name) + "/model.safetensors"))
        .suffix(8 * 1024)
    }
    for (name, more, environment) in [
      ("one", [], ["ATELIER_THREADS": "1"]),
      (
        "two", ["--set", "training.micro-batch=2"],
        ["ATELIER_THREADS": "3", "ATELIER_ISA": "portable"]
      ),
      ("squeezed", ["--set", "data.resize=stretch"], [:]),
    ] as [(String, [String], [String: String])] {
      let run = try train(name, more, environment)
      #expect(run.status == 0, "\(run.errors)")
    }
    #expect(try weights("one") == weights("two"))
    #expect(try weights("one") != weights("squeezed"))
    let model = workshop.path("one") + "/model.safetensors"
    let measured = try runAtelier(["evaluate", model, "--data", "shapes:5", "--json"])
    #expect(measured.status == 0 && measured.output.contains("AP50"), "\(measured.errors)")
    func found(_ pictures: [String]) throws -> [[String: Any]] {
      let json = workshop.path("found.json")
      let run = try runAtelier(
        ["detect", model, "--threshold", "0", "--output", json] + pictures.map { workshop.path($0) }
      )
      #expect(run.status == 0, "\(run.errors)")
      return try #require(
        try JSONSerialization.jsonObject(with: Data(text(json).utf8)) as? [[String: Any]])
    }
    let (both, alone) = (try found(["in/3.png", "in/4.png"]), try found(["in/4.png"]))
    func lines(_ results: [[String: Any]]) -> [String] {
      results.filter { $0["image_id"] as? Int == 4 }.map {
        "\($0["bbox"] ?? "") \($0["score"] ?? "")"
      }
    }
    #expect(!alone.isEmpty && lines(both) == lines(alone))
    for result in both {
      let box = try #require(result["bbox"] as? [Double])
      let width: Double = result["image_id"] as? Int == 3 ? 40 : 24
      #expect(box[0] >= 0 && box[1] >= 0 && box[0] + box[2] <= width + 0.01)
      #expect(box[1] + box[3] <= 30.01)
    }
    for setting in ["data.resize=none", "data.flip=true", "data.size=8", "data.resize=fit"] {
      let run = try train("wrong", ["--set", setting])
      #expect(run.status != 0 && run.errorLines.count == 1, "\(setting): \(run.errors)")
      #expect(
        !FileManager.default.fileExists(atPath: workshop.path("wrong") + "/model.safetensors"))
    }
  }

  @Test func `a mask head is trained over a detector, which stays as it is, and draws masks`()
    throws
  {
    let workshop = try workshop()
    let recipe = workshop.path("recipe.yaml")
    try """
    model: {family: detr, widths: [8, 8, 8, 8], layers: [1, 1, 1, 1], width: 32, heads: 8,
      encoder-layers: 1, decoder-layers: 1, anchors: [3, 3]}
    data: {size: [32, 48], validation: 3}
    training: {steps: 2, batch: 2, shard: 1}
    """.write(toFile: recipe, atomically: true, encoding: .utf8)
    func train(_ name: String, _ settings: [String], _ environment: [String: String] = [:]) throws
      -> Finished
    {
      try runAtelier(
        ["train", recipe, "--data", "shapes:8", "--output", workshop.path(name)]
          + settings.flatMap { ["--set", $0] }, environment: environment)
    }
    func model(_ name: String) -> String { workshop.path(name) + "/model.safetensors" }
    func weights(_ name: String) throws -> Data {
      try Data(contentsOf: URL(fileURLWithPath: model(name))).suffix(8 * 1024)
    }
    let boxes = try train("boxes", [])
    #expect(boxes.status == 0, "\(boxes.errors)")
    let detector = "model.detector=" + model("boxes")
    for (name, environment) in [
      ("one", ["ATELIER_THREADS": "1"]),
      ("two", ["ATELIER_THREADS": "3", "ATELIER_ISA": "portable"]),
    ] {
      let run = try train(name, [detector], environment)
      #expect(run.status == 0 && run.errors.contains("mask AP50"), "\(run.errors)")
    }
    #expect(try weights("one") == weights("two"))
    let both = try train("both", ["model.masks=true", "data.resize=pad"])
    #expect(both.status == 0, "\(both.errors)")
    func numbers(_ name: String) throws -> [String: Any] {
      let run = try runAtelier(["evaluate", model(name), "--data", "shapes:4", "--json"])
      #expect(run.status == 0, "\(run.errors)")
      return try #require(
        try JSONSerialization.jsonObject(with: Data(run.output.utf8)) as? [String: Any])
    }
    let (plain, masked) = (try numbers("boxes"), try numbers("one"))
    #expect(plain["mask_summary"] == nil && (masked["mask_summary"] as? [String: Any])?.count == 12)
    let boxNumbers = try #require(plain["summary"] as? [String: Double])
    #expect(boxNumbers.count == 12 && masked["summary"] as? [String: Double] == boxNumbers)
    let json = workshop.path("found.json")
    for name in ["one", "both"] {
      let found = try runAtelier(
        ["detect", model(name), workshop.path("in/3.png"), "--threshold", "0", "--output", json])
      #expect(found.status == 0, "\(found.errors)")
      #expect(try text(json).contains("\"segmentation\""))
    }
    for (settings, part) in [
      ([detector, "model.width=64"], "a detector without masks, of the recipe's sizes"),
      ([detector, "data.resize=pad"], "padded to [32, 48]"),
      (["model.detector=" + model("one")], "one with masks"),
      ([detector, "model.masks=false"], "beside 'detector'"), (["model.frozen=true"], "'detector'"),
      (["model.masks=true", "model.width=16"], "multiple of 32"),
      (["model.detector=" + workshop.path("nothing")], "nothing"),
    ] {
      let run = try train("wrong", settings)
      #expect(run.status != 0 && run.errorLines.count == 1, "\(run.errors)")
      #expect(run.errors.contains(part), "\(run.errors)")
      #expect(!FileManager.default.fileExists(atPath: model("wrong")))
    }
    func trained(_ outline: String) throws -> Finished {
      let data = try workshop.write(
        Data(
          """
          {"images": [{"id": 3, "file_name": "in/3.png", "width": 40, "height": 30}],
          "annotations": [{"image_id": 3, "category_id": 7, "bbox": [2, 3, 30, 20]\(outline)}],
          "categories": [{"id": 7, "name": "a"}]}
          """.utf8), as: "boxes.json")
      return try runAtelier(
        [
          "train", recipe, "--data", data, "--output", workshop.path("outlined"), "--set",
          "model.masks=true", "--set", "data.validation=0", "--set", "training.batch=1",
        ])
    }
    let run = try trained("")
    #expect(run.status == 65 && run.errors.contains("'segmentation'"), "\(run.errors)")
    let polygon = try trained(", \"segmentation\": [[2, 3, 32, 3, 32, 23, 2, 20]]")
    #expect(polygon.status == 0, "\(polygon.errors)")
  }

  @Test func `says in one line what is wrong`() throws {
    let workshop = try workshop()
    let json = workshop.path("found.json")
    let upscaler = Workshop.repository
      .appendingPathComponent("models/fsrcnn-small-x2.safetensors").path
    let evil = Workshop.repository
      .appendingPathComponent("Tests/CheckpointsTests/Fixtures/pytorch/evil.pth").path
    for (model, part) in [
      (upscaler, "expected a model that finds objects"), (evil, "posix.system"),
      (workshop.path("nothing"), "nothing"),
    ] {
      let run = try runAtelier(["detect", model, workshop.path("in"), "--output", json])
      #expect(run.status != 0 && run.errorLines.count == 1, "\(run.errors)")
      #expect(run.errors.contains(part), "\(run.errors)")
      #expect(!FileManager.default.fileExists(atPath: json))
    }
    let run = try runAtelier(["detect", Self.model, "--output", json])
    #expect(run.status == 64)
  }
}
