import Foundation
import Images
import Rendering
import Testing

@Suite struct BatchTests {
  private static let tiles =
    Workshop.repository.appendingPathComponent("models/tiles-rf.safetensors").path

  private func manifest(in workshop: borrowing Workshop, seeds: String = "0-5") throws -> String {
    let text = """
      jobs:
        - {model: \(Workshop.model), seeds: \(seeds), name: "digits/{seed:03}"}
        - {model: \(Self.tiles), class: wall, steps: 2, name: "{class}.jpg"}
      """
    return try workshop.write(text.utf8, as: "jobs.yaml")
  }

  @Test func `draws a manifest, and finds all there the second time`() throws {
    let workshop = try Workshop()
    let (jobs, out) = (try manifest(in: workshop), workshop.path("out"))
    let first = try runAtelier(["render", "--manifest", jobs, "--output", out, "--index"])
    try #require(first.status == 0, "\(first.errors)")
    #expect(first.outputLines == [out + "/index.html"])
    let names = try FileManager.default.subpathsOfDirectory(atPath: out).sorted()
    #expect(
      names == ["digits"] + (0..<6).map { "digits/00\($0).png" }
        + ["dngn-wall.jpg", "index.html", "journal.jsonl"])
    let page = try String(contentsOfFile: out + "/index.html", encoding: .utf8)
    #expect(page.contains("<img src=\"digits/003.png\"") && page.contains("Sampler: Euler"))
    let second = try runAtelier(["render", "--manifest", jobs, "--output", out])
    #expect(second.status == 0 && second.errors == "7 of 7 pictures are there\n")

    let alone = workshop.path("alone.png")
    _ = try runAtelier(["render", Workshop.model, "--seed", "3", "--output", alone])
    #expect(
      try Data(contentsOf: URL(fileURLWithPath: alone))
        == Data(contentsOf: URL(fileURLWithPath: out + "/digits/003.png")))
  }

  @Test func `says what it would draw, and draws nothing`() throws {
    let workshop = try Workshop()
    let finished = try runAtelier(["render", "--manifest", manifest(in: workshop), "--dry-run"])
    #expect(finished.status == 0, "\(finished.errors)")
    #expect(finished.outputLines.last == "7 pictures of 2 jobs, 2 different recipes")
    #expect(try workshop.contents == ["jobs.yaml"])
  }

  @Test func `tells programs each picture on a line`() throws {
    let workshop = try Workshop()
    let finished = try runAtelier([
      "render", "--manifest", manifest(in: workshop), "--output", workshop.path("out"), "--json",
    ])
    let events = try finished.outputLines.map { line in
      let object = try JSONSerialization.jsonObject(with: Data(line.utf8))
      return try #require((object as? [String: Any])?["event"] as? String)
    }
    #expect(events == ["began"] + Array(repeating: "wrote", count: 7) + ["ended"])
  }

  @Test func `takes its shard from the environment, and merges`() throws {
    let workshop = try Workshop()
    let (jobs, out) = (try manifest(in: workshop), workshop.path("out"))
    _ = try runAtelier(["render", "--manifest", jobs, "--output", workshop.path("one")])
    for rank in 0..<2 {
      let finished = try runAtelier(
        ["render", "--manifest", jobs, "--output", out],
        environment: ["OMPI_COMM_WORLD_RANK": "\(rank)", "OMPI_COMM_WORLD_SIZE": "2"])
      #expect(finished.status == 0, "\(finished.errors)")
      if rank == 0 {
        expectRefusal(
          try runAtelier(["render", "--manifest", jobs, "--output", out, "--merge"]), status: 1,
          containing: "expected 7 whole pictures, 3 are missing and 0 are damaged")
      }
    }
    let merged = try runAtelier(["render", "--manifest", jobs, "--output", out, "--merge"])
    #expect(merged.status == 0, "\(merged.errors)")
    for name in try FileManager.default.subpathsOfDirectory(atPath: workshop.path("one")) {
      #expect(
        FileManager.default.contentsEqual(
          atPath: workshop.path("one/\(name)"), andPath: out + "/\(name)"), "\(name)")
    }
  }

  @Test func `takes as little memory as it is told to, with the same bytes`() throws {
    let workshop = try Workshop()
    let jobs = try manifest(in: workshop)
    for (name, flags) in [("usual", []), ("narrow", ["--memory", "1MB"])] {
      let finished = try runAtelier(
        ["render", "--manifest", jobs, "--output", workshop.path(name)] + flags)
      #expect(finished.status == 0, "\(finished.errors)")
    }
    for name in try FileManager.default.subpathsOfDirectory(atPath: workshop.path("usual")) {
      #expect(
        FileManager.default.contentsEqual(
          atPath: workshop.path("usual/\(name)"), andPath: workshop.path("narrow/\(name)")),
        "\(name)")
    }
    let wrong = try runAtelier(
      ["render", "--manifest", jobs, "--output", workshop.path("o"), "--memory", "lots"])
    #expect(wrong.status == 64)
  }

  // Not SIGINT: a shell that runs tests in the background has its children ignore that one.
  @Test func `finishes the pictures in work when it is asked to end, and goes on`() throws {
    let workshop = try Workshop()
    let (jobs, out) = (try manifest(in: workshop, seeds: "0-3999"), workshop.path("out"))
    let process = try startAtelier(
      ["render", "--manifest", jobs, "--output", out], errorsTo: workshop.path("errors"))
    let journal = out + "/journal.jsonl"
    while process.isRunning, (FileManager.default.contents(atPath: journal)?.count ?? 0) < 4000 {
      usleep(2000)
    }
    process.terminate()
    process.waitUntilExit()
    let names = try FileManager.default.subpathsOfDirectory(atPath: out)
      .filter { $0.hasSuffix("png") || $0.hasSuffix("jpg") }
    try #require(process.terminationStatus == 143 && names.count < 4001)
    #expect(try names.allSatisfy { try Image.read(out + "/" + $0).width > 0 })
    // Nothing was begun that is not there: each line of the journal has its file.
    let lines = try String(contentsOfFile: journal, encoding: .utf8).split(separator: "\n")
    #expect(lines.count == names.count)
    #expect(try FileManager.default.contentsOfDirectory(atPath: out).allSatisfy { $0.first != "." })
    let finished = try runAtelier(["render", "--manifest", jobs, "--output", out])
    #expect(finished.errors.hasPrefix("\(names.count) of 4001 pictures are there\n"))
    #expect(finished.status == 0)
  }

  @Test func `refuses what it cannot do with one line`() throws {
    let workshop = try Workshop()
    let jobs = try manifest(in: workshop)
    let wrong = try workshop.write("jobs:\n- {model: nowhere}\n".utf8, as: "wrong.yaml")
    let out = workshop.path("out")
    expectRefusal(
      try runAtelier(["render", "--manifest", wrong, "--output", out]), status: 65,
      containing: "wrong.yaml:2: ")
    try FileManager.default.createDirectory(atPath: out, withIntermediateDirectories: true)
    _ = try workshop.write("mine".utf8, as: "out/dngn-wall.jpg")
    expectRefusal(
      try runAtelier(["render", "--manifest", jobs, "--output", out]), status: 74,
      containing: "dngn-wall.jpg: expected no file or the picture of this batch")
    #expect(try FileManager.default.contentsOfDirectory(atPath: out) == ["dngn-wall.jpg"])
    for arguments in [
      ["--manifest", jobs, "--output", out, "--seed", "3"], ["--dry-run", "--output", out],
      ["--manifest", jobs, "--output", out, "--shard", "5/4"], ["--manifest", jobs],
      [Self.tiles, "--plot", "y=steps:1,2", "--output", out],
      [Self.tiles, "--plot", "x=stepz:1,2", "--output", out],
      [Self.tiles, "--plot", "x=steps:0", "--output", workshop.path("p.png")],
    ] {
      let finished = try runAtelier(["render"] + arguments)
      #expect(finished.status == 64, "\(arguments): \(finished.errors)")
    }
  }

  @Test func `a labelled sheet compares settings, and is drawn again from itself`() throws {
    let workshop = try Workshop()
    let (sheet, again) = (workshop.path("sheet.png"), workshop.path("again.png"))
    let finished = try runAtelier([
      "render", Self.tiles, "--class", "wall", "--seed", "3", "--plot", "x=steps:1,2,3",
      "y=guidance:1,2", "--output", sheet,
    ])
    try #require(finished.status == 0, "\(finished.errors)")
    _ = try runAtelier(["render", "--from", sheet, "--output", again])
    #expect(FileManager.default.contentsEqual(atPath: sheet, andPath: again))
    let alone = workshop.path("alone.png")
    _ = try runAtelier([
      "render", Self.tiles, "--class", "wall", "--seed", "3", "--steps", "2", "--guidance", "1",
      "--output", alone,
    ])
    let (whole, tile) = (try Image.read(sheet), try Image.read(alone))
    // Somewhere on the sheet every pixel of the tile stands.
    let isThere = (0...whole.height - tile.height).contains { y in
      (0...whole.width - tile.width).contains { x in
        (0..<tile.height).allSatisfy { row in
          (0..<tile.width).allSatisfy { whole[x + $0, y + row] == tile[$0, row] }
        }
      }
    }
    #expect(isThere)
    let sheets = try runAtelier([
      "render", Self.tiles, "--plot", "x=seed:0-2", "z=steps:1,2", "--output", sheet,
    ])
    let paths = [workshop.path("sheet-steps-1.png"), workshop.path("sheet-steps-2.png")]
    #expect(sheets.outputLines == paths)
  }

  @Test func `draws again from the settings of other programs`() throws {
    let workshop = try Workshop()
    let path = workshop.path("p.png")
    _ = try runAtelier([
      "render", Self.tiles, "--class", "item/potion", "--steps", "3", "--guidance", "1.5",
      "--shift", "2", "--seed", "9", "--output", path,
    ])
    let image = try Image.read(path)
    for encoding in [ImageEncoding.png, .jpeg] {
      var stripped = image
      stripped.metadata.text["atelier"] = nil
      let (kept, again) = (workshop.path("stripped"), workshop.path("again.png"))
      try stripped.write(to: kept, as: encoding)
      let finished = try runAtelier(["render", Self.tiles, "--from", kept, "--output", again])
      #expect(finished.status == 0, "\(finished.errors)")
      #expect(try Image.read(again).samples == image.samples)
      expectRefusal(
        try runAtelier(["render", Workshop.model, "--from", kept, "--output", again]), status: 65,
        containing: "digest")
    }
  }

  @Test func `an animation shows the picture first`() throws {
    let workshop = try Workshop()
    let (still, moving) = (workshop.path("still.png"), workshop.path("moving.png"))
    let arguments = ["render", Self.tiles, "--class", "mon", "--steps", "4", "--seed", "2"]
    _ = try runAtelier(arguments + ["--output", still])
    let finished = try runAtelier(arguments + ["--animate", "--output", moving])
    #expect(finished.status == 0, "\(finished.errors)")
    #expect(try Image.read(still) == Image.read(moving))
    let bytes = try Data(contentsOf: URL(fileURLWithPath: moving))
    let control = try #require(bytes.range(of: Data("acTL".utf8)))
    // The picture, noise, and what was there after all steps but the last.
    #expect(Array(bytes[control.upperBound..<control.upperBound + 4]) == [0, 0, 0, 5])
    expectRefusal(
      try runAtelier(["render", Workshop.model, "--animate", "--output", moving]), status: 64,
      containing: "expected a model that goes from noise to pictures in steps")
  }

  @Test func `files carry nothing where that is wanted`() throws {
    let workshop = try Workshop()
    let path = workshop.path("p.jpg")
    _ = try runAtelier(["render", Workshop.model, "--no-metadata", "--output", path])
    #expect(try Image.read(path).metadata.text.entries.isEmpty)
  }
}
