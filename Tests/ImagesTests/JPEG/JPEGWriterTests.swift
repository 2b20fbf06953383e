import Images
import Testing

@Suite struct JPEGWriterTests {
  private func encode(_ image: Image, _ options: JPEGOptions) throws -> [UInt8] {
    try image.encoded(as: .jpeg(options))
  }

  /// The markers of a file up to the first scan, and the sampling factors of luma.
  private func anatomy(_ file: [UInt8]) -> (markers: [UInt8], sampling: UInt8) {
    var (markers, sampling, position): ([UInt8], UInt8, Int) = ([], 0, 2)
    while position + 4 <= file.count {
      let marker = file[position + 1]
      markers.append(marker)
      if marker == 0xC0 || marker == 0xC2 { sampling = file[position + 11] }
      if marker == 0xDA { break }
      position += 2 + Int(file[position + 2]) << 8 + Int(file[position + 3])
    }
    return (markers, sampling)
  }

  @Test(arguments: JPEGOptions.Subsampling.allCases, [false, true])
  func `writes what the options ask for, close to the picture`(
    subsampling: JPEGOptions.Subsampling, progressive: Bool
  ) throws {
    let image = TestPictures.ramp(65, 47, .rgb)
    let file = try encode(
      image, JPEGOptions(quality: 95, subsampling: subsampling, progressive: progressive))
    let (markers, sampling) = anatomy(file)
    #expect(markers.contains(progressive ? 0xC2 : 0xC0))
    #expect(sampling == [.none: 0x11, .horizontal: 0x21, .both: 0x22][subsampling])
    let back = try Image.decode(file)
    let difference = try #require(PixelDifference(back, image))
    #expect(back.channels == .rgb && difference.mean < 2 && difference.maximum < 24)
  }

  @Test func `grey stays grey`() throws {
    let image = TestPictures.ramp(20, 30, .grey)
    let back = try Image.decode(encode(image, JPEGOptions(quality: 100)))
    #expect(back.channels == .grey)
    #expect((PixelDifference(back, image)?.maximum ?? 0) <= 2)
  }

  @Test func `better quality means a larger and closer file`() throws {
    let image = TestPictures.noise(64, 64, .rgb)
    let files = try [1, 50, 100].map {
      try encode(image, JPEGOptions(quality: $0, subsampling: .none))
    }
    let errors = try files.map { try #require(PixelDifference(Image.decode($0), image)).mean }
    #expect(files[0].count < files[1].count && files[1].count < files[2].count)
    #expect(errors[0] > errors[1] && errors[1] > errors[2] && errors[2] < 2)
  }

  @Test(arguments: [0, 101])
  func `refuses a quality that does not exist`(quality: Int) {
    #expect(throws: ImageError.self) {
      try encode(TestPictures.plain(1, 1, [0]), JPEGOptions(quality: quality))
    }
  }

  @Test func `refuses a side that JPEG cannot count`() {
    #expect(throws: ImageError.self) {
      try TestPictures.plain(65_501, 1, [0]).encoded(as: .jpeg)
    }
  }

  @Test func `alpha is flattened onto the background, 16 bits are rounded`() throws {
    let image = Image(
      width: 8, height: 8, channels: .rgba,
      samples: .sixteen((0..<64).flatMap { _ in [65_535, 0, 0, 32_768] as [UInt16] }))
    let file = try encode(image, JPEGOptions(quality: 100, background: [0, 0, 255]))
    let pixel = try Image.decode(file)[4, 4]
    #expect(zip(pixel, [128, 0, 127]).allSatisfy { abs($0 - $1) <= 3 })
  }

  @Test func `the same picture gives the same bytes`() throws {
    let image = TestPictures.noise(33, 21, .rgb)
    #expect(try image.encoded(as: .jpeg) == image.encoded(as: .jpeg))
  }
}
