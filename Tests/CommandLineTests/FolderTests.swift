import Foundation
import Images
import Testing

@Suite struct FolderTests {
  /// A folder of pictures of several sizes, one of them unreadable.
  private func fill(_ workshop: borrowing Workshop) throws -> String {
    for index in 0..<12 {
      let (width, height) = (8 + index % 3, 8)
      let image = Image(
        width: width, height: height, channels: .rgb,
        bytes: (0..<width * height * 3).map { UInt8(truncatingIfNeeded: $0 * index) })
      let folder = "data/\(index % 2 == 0 ? "even" : "odd")"
      try FileManager.default.createDirectory(
        atPath: workshop.path(folder), withIntermediateDirectories: true)
      _ = try workshop.write(try image.encoded(as: .png), as: "\(folder)/\(index).png")
    }
    _ = try workshop.write(Array("words".utf8), as: "data/odd/words.jpg")
    return workshop.path("data")
  }

  @Test func `inspect tells pictures, classes and sizes`() throws {
    let workshop = try Workshop()
    let folder = try fill(workshop)
    let shown = try runAtelier(["inspect", folder])
    #expect(shown.status == 0, "\(shown.errors)")
    #expect(shown.outputLines.first == "12 pictures, 0 with captions or attributes")
    for line in ["class        even 6", "size         8×8 4", "1 cannot be read:"] {
      #expect(shown.outputLines.contains { $0 == line }, "\(shown.output)")
    }
    #expect(shown.output.contains("odd/words.jpg: expected a PNG or JPEG picture, found text"))
    let json = try runAtelier(["inspect", folder, "--json"])
    #expect(json.output.contains("\"unreadable\":1"), "\(json.output)")
  }

  @Test func `evaluate cuts pictures to the model's size and names what it leaves out`() throws {
    let workshop = try Workshop()
    let folder = try fill(workshop)
    let measured = try runAtelier(["evaluate", Workshop.model, "--data", folder, "--json"])
    #expect(measured.output.contains("\"pictures\":12"), "\(measured.errors)")
    #expect(measured.errorLines.count == 1)
    #expect(measured.errors.hasPrefix("Warning: ") && measured.errors.contains("words.jpg"))
  }

  /// What a folder of somebody's own may hold; returns its path.
  private func fillNasty(_ workshop: borrowing Workshop) throws -> String {
    func picture(_ size: Int, _ start: Int) -> Image {
      Image(
        width: size, height: size, channels: .rgb,
        bytes: (0..<size * size * 3).map { UInt8(truncatingIfNeeded: $0 * 5 + start) })
    }
    let plain = try picture(20, 0).encoded(as: .png)
    let sixteen = Image(
      width: 9, height: 7, channels: .rgb, samples: .sixteen((0..<189).map { UInt16($0 * 300) }))
    let moving = try Image.animation(count: 2, milliseconds: { _ in 100 }) { picture(9, 40 * $0) }
    let cmyk = try Data(
      contentsOf: Workshop.repository
        .appendingPathComponent("Tests/ImagesTests/Fixtures/made/cmyk-adobe.jpg"))
    for folder in ["data/cats", "data/dogs", "data/nothing"] {
      try FileManager.default.createDirectory(
        atPath: workshop.path(folder), withIntermediateDirectories: true)
    }
    _ = try workshop.write(plain, as: "data/cats/plain.png")
    _ = try workshop.write(plain.prefix(plain.count / 2), as: "data/cats/truncated.png")
    _ = try workshop.write(Array("words".utf8), as: "data/cats/words.jpg")
    _ = try workshop.write(cmyk, as: "data/cats/cmyk.jpg")
    _ = try workshop.write(try sixteen.encoded(as: .png), as: "data/dogs/sixteen.png")
    _ = try workshop.write(try picture(1, 7).encoded(as: .png), as: "data/dogs/one.png")
    _ = try workshop.write(moving, as: "data/dogs/moving.png")
    return workshop.path("data")
  }

  @Test(arguments: ["always", "never"])
  func `trains on a nasty folder, and names what it leaves out`(cache: String) throws {
    let workshop = try Workshop()
    let folder = try fillNasty(workshop)
    let changes = [
      "training.steps=2", "model.width=16", "model.depth=1", "sampling.steps=2",
      "data.cache=\(cache)",
    ]
    let arguments =
      ["train", "--data", folder, "--output", workshop.path("run")]
      + changes.flatMap { ["--set", $0] }
    let trained = try runAtelier(arguments)
    #expect(trained.status == 0, "\(trained.errors)")
    let leftOut = trained.errorLines.filter { $0.hasPrefix("left out: ") }
    let expected = [
      "truncated.png: expected a whole PNG", "words.jpg: expected a PNG", "nothing: ",
    ]
    try #require(leftOut.count == expected.count, "\(trained.errors)")
    for (line, part) in zip(leftOut, expected) { #expect(line.contains(part)) }
    let shown = try runAtelier(["inspect", workshop.path("run")])
    #expect(shown.status == 0 && shown.output.contains("finished"), "\(shown.output)")
    #expect(try runAtelier(["inspect", folder]).outputLines.first?.hasPrefix("5 pictures") == true)

    let strict = try runAtelier([
      "train", "--data", folder, "--strict", "--output", workshop.path("other"),
    ])
    #expect(strict.status == 65, "\(strict.errors)")
  }
}
