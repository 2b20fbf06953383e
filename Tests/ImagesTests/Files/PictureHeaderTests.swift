import Images
import Testing

@Suite struct PictureHeaderTests {
  @Test(arguments: [ImageEncoding.png(PNGOptions()), .jpeg(JPEGOptions())])
  func `is read from the start of a file`(encoding: ImageEncoding) throws {
    let image = Image(
      width: 40, height: 30, channels: .rgb, bytes: Array(repeating: 9, count: 3600))
    let bytes = try image.encoded(as: encoding)
    let header = try PictureHeader(bytes, name: "x")
    #expect(header.width == 40 && header.height == 30)
    #expect(header.format == ImageFormat(signatureOf: bytes))
    #expect(throws: ImageError.self) { try PictureHeader(Array(bytes.prefix(12)), name: "x") }
  }

  @Test(arguments: [ImageEncoding.png(PNGOptions()), .jpeg(JPEGOptions())])
  func `says what is written before the pixels`(encoding: ImageEncoding) throws {
    var image = TestPictures.noise(200, 100, .rgb)
    image.metadata.text = ["recipe": "much about it", "Title": "Grüße"]
    let bytes = try image.encoded(as: encoding)
    #expect(try PictureHeader(Array(bytes.prefix(3000)), name: "x").text == image.metadata.text)
  }

  @Test func `what is no picture has none`() {
    #expect(throws: ImageError.empty(name: "x")) { try PictureHeader([], name: "x") }
    #expect(throws: ImageError.unknownFormat(name: "x", found: "text")) {
      try PictureHeader(Array("words".utf8), name: "x")
    }
  }
}
