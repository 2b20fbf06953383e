import Images
import Testing

@Suite struct CMYKTests {
  private let names = ["cmyk-adobe", "ycck-adobe", "cmyk-plain"]

  /// The colour in the middle of each of the four squares.
  private func squares(_ image: Image) -> [[Int]] { (0..<4).map { image[16 * $0 + 8, 8] } }

  private func expect(_ image: Image, _ expected: [[Int]], within tolerance: Int) {
    #expect(image.channels == .rgb)
    for (found, wanted) in zip(squares(image), expected) {
      let isClose = zip(found, wanted).allSatisfy { abs($0 - $1) <= tolerance }
      #expect(isClose, "found \(found), expected \(wanted)")
    }
  }

  @Test func `without a profile inks take their complement away`() throws {
    for name in names {
      for managesColour in [true, false] {
        let image = try Image.read(
          Fixtures.path("made/\(name).jpg"), options: ReadingOptions(managesColour: managesColour))
        expect(image, [[255, 255, 255], [0, 255, 255], [0, 0, 0], [255, 0, 0]], within: 2)
      }
    }
  }

  @Test func `with a profile inks are what it says`() throws {
    // Cyan prints the red of sRGB, everything with black is black, other inks print grey.
    let profile = TestProfiles.inks { ink in
      if ink[3] { return (0, 0, 0) }
      if !ink.contains(true) { return (100, 0, 0) }
      return ink == [true, false, false, false] ? (54.29, 80.81, 69.89) : (53.585, 0, 0)
    }
    let body = Array("ICC_PROFILE\0".utf8) + [1, 1] + profile
    let segment = [0xFF, 0xE2, UInt8((body.count + 2) >> 8), UInt8((body.count + 2) & 255)] + body
    for name in names {
      let file = try Fixtures.bytes("made/\(name).jpg")
      let tagged = Array(file[..<2]) + segment + file[2...]
      expect(
        try Image.decode(tagged),
        [[255, 255, 255], [255, 0, 0], [0, 0, 0], [128, 128, 128]], within: 4)
      let raw = try Image.decode(tagged, options: ReadingOptions(managesColour: false))
      expect(raw, [[255, 255, 255], [0, 255, 255], [0, 0, 0], [255, 0, 0]], within: 2)
    }
  }
}
