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
}
