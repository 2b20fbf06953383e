import Images
import Testing

@Suite struct PNGWriterTests {
  @Test(arguments: Image.Channels.allCases, Depth.allCases)
  func `every kind of picture comes back bit for bit`(channels: Image.Channels, depth: Depth)
    throws
  {
    let image = TestPictures.noise(13, 7, channels, depth)
    let bytes = try image.encoded(as: .png)
    #expect(ImageFormat(signatureOf: bytes) == .png)
    #expect(try Image.decode(bytes) == image)
  }

  @Test(arguments: 0...9)
  func `every compression level comes back bit for bit`(level: Int) throws {
    let image = TestPictures.ramp(64, 48, .rgb)
    let encoding = ImageEncoding.png(PNGOptions(compressionLevel: level))
    #expect(try Image.decode(image.encoded(as: encoding)) == image)
  }

  @Test func `a higher level makes a smaller file`() throws {
    let image = TestPictures.ramp(256, 256, .rgb)
    let sizes = try [0, 1, 9].map {
      try image.encoded(as: .png(PNGOptions(compressionLevel: $0))).count
    }
    #expect(sizes[0] > sizes[1] && sizes[1] > sizes[2])
  }

  @Test(arguments: [-1, 10])
  func `refuses a level that does not exist`(level: Int) {
    #expect(throws: ImageError.self) {
      try TestPictures.plain(1, 1, [0]).encoded(as: .png(PNGOptions(compressionLevel: level)))
    }
  }

  @Test func `says that the samples are sRGB`() throws {
    let file = try TestPictures.plain(1, 1, [1, 2, 3]).encoded(as: .png)
    let types = try PNGFile.chunks(of: file).map(\.type)
    #expect(types == ["IHDR", "sRGB", "IDAT", "IEND"])
  }
}
