import Foundation
import Images
import Rendering
import Tensors
import Testing

@Suite struct RenderTests {
  private func draw(
    _ arguments: [String], environment: [String: String] = [:], as name: String,
    in workshop: borrowing Workshop
  ) throws -> Image {
    let path = workshop.path(name)
    let finished = try runAtelier(
      ["render"] + arguments + ["--output", path], environment: environment)
    try #require(finished.status == 0, "\(finished.errors)")
    #expect(finished.outputLines == [path])
    return try Image.read(path)
  }

  @Test func `draws the same grid at every level, with any threads and in batches of any size`()
    throws
  {
    let workshop = try Workshop()
    let arguments = [Workshop.model, "--count", "64", "--seed", "7"]
    let expected = try draw(arguments, as: "grid.png", in: workshop)
    #expect(expected.width == 242 && expected.height == 242)
    for level in Level.available {
      for threads in 1...3 {
        for batch in [1, 64] {
          let environment = ["ATELIER_ISA": level.rawValue, "ATELIER_THREADS": "\(threads)"]
          let again = try draw(
            arguments + ["--batch-size", "\(batch)"], environment: environment, as: "again.png",
            in: workshop)
          #expect(again == expected, "\(level), \(threads) threads, batches of \(batch)")
        }
      }
    }
  }

  @Test(arguments: [RenderRecipe.Precision.bfloat16, .float16])
  func `another precision is another picture, the same at every level, with any threads and batch`(
    precision: RenderRecipe.Precision
  ) throws {
    let workshop = try Workshop()
    let arguments = [Workshop.model, "--count", "4", "--seed", "7"]
    let (name, file) = (precision.rawValue, precision.rawValue + ".png")
    let single = try draw(arguments, as: "f32.png", in: workshop)
    let expected = try draw(arguments + ["--precision", name], as: file, in: workshop)
    #expect(single.samples != expected.samples)
    #expect(try RenderRecipe(carriedBy: expected, path: file).precision == precision)
    #expect(try !RenderRecipe(carriedBy: single, path: "f32.png").json().contains("precision"))
    for level in Level.available where level != .portable {
      for (threads, batch) in [("1", "1"), ("2", "4"), ("3", "3")] {
        let again = try draw(
          arguments + ["--dtype", name, "--batch-size", batch],
          environment: ["ATELIER_ISA": level.rawValue, "ATELIER_THREADS": threads], as: "x.png",
          in: workshop)
        #expect(again == expected, "\(level), \(threads) threads, batches of \(batch)")
      }
    }
    let again = try draw(["--from", workshop.path(file)], as: "again.png", in: workshop)
    #expect(again == expected)
  }

  @Test(arguments: ["png", "jpeg"])
  func `draws a picture again from the recipe inside it`(format: String) throws {
    let workshop = try Workshop()
    let first = try draw(
      [
        Workshop.model, "--count", "6", "--columns", "3", "--seed", "11", "--temperature", "0.8",
        "--labels", "--background", "#ff8000", "--format", format, "--quality", "100",
      ], as: "first", in: workshop)
    let again = try draw(
      ["--from", workshop.path("first"), "--format", format, "--quality", "100"], as: "again",
      in: workshop)
    #expect(first.samples == again.samples)
    #expect(first.metadata == again.metadata)
  }

  @Test func `draws one picture of a batch alone by its own seed, with 16 bits too`() throws {
    let workshop = try Workshop()
    for depth in ["8", "16"] {
      let folder = workshop.path("files-\(depth)") + "/"
      let finished = try runAtelier([
        "render", Workshop.model, "--count", "5", "--seed", "20", "--depth", depth, "--output",
        folder,
      ])
      let names = (20..<25).map { "\(folder)\($0).png" }
      #expect(finished.outputLines == names)
      let alone = try draw(
        [Workshop.model, "--seed", "23", "--depth", depth], as: "alone.png", in: workshop)
      #expect(try Image.read(folder + "23.png") == alone)
      #expect(alone.depth.rawValue == Int(depth))
    }
  }

  @Test func `shows the recipe of a picture`() throws {
    let workshop = try Workshop()
    _ = try draw([Workshop.model, "--seed", "42"], as: "p.jpg", in: workshop)
    let text = try runAtelier(["inspect", workshop.path("p.jpg")])
    #expect(text.outputLines.first == "JPEG, 28×28, grey, 8 bits")
    #expect(text.outputLines.contains("seed         42"))
    let json = try runAtelier(["inspect", workshop.path("p.jpg"), "--json"])
    #expect(json.output.contains("\"seed\":42"))
  }

  @Test func `refuses to draw again with another model or other arithmetic`() throws {
    let workshop = try Workshop()
    var image = try draw([Workshop.model, "--seed", "42"], as: "p.png", in: workshop)
    let recipe = try RenderRecipe(carriedBy: image, path: "p.png")
    var (otherModel, otherNumerics) = (recipe, recipe)
    otherModel.model.digest = "sha256:00"
    otherNumerics.numerics = 9999
    for (changed, message) in [(otherModel, "digest"), (otherNumerics, "numerics version 9999")] {
      image.metadata.text[RenderRecipe.keyword] = try changed.json()
      try image.write(to: workshop.path("changed.png"), as: .png)
      expectRefusal(
        try runAtelier([
          "render", "--from", workshop.path("changed.png"), "--output", workshop.path("x.png"),
        ]), status: 65, containing: message)
    }
    #expect(try workshop.contents == ["changed.png", "p.png"])
  }
}
