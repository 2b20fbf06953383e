import Files
import Images
import TestSupport
import Testing

@Suite struct RowWritingTests {
  private struct Ended: Error {}

  private func plan(_ image: Image) -> PicturePlan {
    PicturePlan(
      width: image.width, height: image.height, channels: image.channels, depth: image.depth,
      metadata: image.metadata)
  }

  @Test(arguments: [Image.Channels.grey, .greyAlpha, .rgb, .rgba], Depth.allCases)
  func `bands make the file that the whole makes`(channels: Image.Channels, depth: Depth) throws {
    let folder = try ScratchFolder()
    var image = TestPictures.noise(31, 50, channels, depth)
    image.metadata.text = ["Title": "x"]
    for encoding in [ImageEncoding.png, .jpeg(JPEGOptions(progressive: true))] {
      let path = folder.file("picture")
      try Image.write(to: path, as: encoding, plan(image)) { append in
        for top in stride(from: 0, to: 50, by: 16) {
          let height = min(16, 50 - top)
          try append(image.cropped(x: 0, y: top, width: 31, height: height))
        }
      }
      #expect(try folder.bytes("picture") == image.encoded(as: encoding))
    }
  }

  @Test func `what is not finished leaves nothing, and an older file as it was`() throws {
    let folder = try ScratchFolder()
    let image = TestPictures.noise(8, 8, .rgb)
    func write() throws {
      try Image.write(to: folder.file("x.png"), as: .png, plan(image)) { append in
        try append(image.cropped(x: 0, y: 0, width: 8, height: 3))
        throw Ended()
      }
    }
    #expect(throws: Ended.self) { try write() }
    #expect(folder.names == [])
    _ = try folder.write([1, 2, 3], as: "x.png")
    #expect(throws: Ended.self) { try write() }
    #expect(folder.names == ["x.png"])
    #expect(try folder.bytes("x.png") == [1, 2, 3])
  }
}
