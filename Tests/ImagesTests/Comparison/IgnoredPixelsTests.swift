import Images
import Testing

@Suite struct IgnoredPixelsTests {
  static let image = TestPictures.noise(6, 5, .rgba)
  /// Everything differs.
  static let other = TestPictures.noise(6, 5, .rgba, seed: 2)

  @Test func `what is ignored may differ`() throws {
    let regions: [PictureComparison.Region] = [
      .init(x: 0, y: 0, width: 6, height: 2), .init(x: 1, y: 1, width: 4, height: 4),
    ]
    let result = try PictureComparison(ignoring: regions).compare(Self.image, Self.other)
    let difference = try #require(result.difference)
    #expect(result.measured == 6 && difference.pixels == 6 && difference.compared == 6)
    #expect((difference.x, difference.y) == (0, 2))
    #expect(difference.bounds == .init(x: 0, y: 2, width: 6, height: 3))
    #expect(difference.actual == Self.other[0, 2])
  }

  @Test func `white is compared, black is not, whatever kind the mask has`() throws {
    var bytes = [UInt8](repeating: 0, count: 30)
    (bytes[8], bytes[9], bytes[10]) = (255, 128, 127)
    let mask = Image(width: 6, height: 5, channels: .grey, bytes: bytes)
    for channels in Image.Channels.allCases {
      for depth in Depth.allCases {
        let result = try PictureComparison().compare(
          Self.image, Self.other, mask: mask.converted(to: channels).withDepth(depth))
        #expect(result.measured == 2 && result.difference?.compared == 2)
      }
    }
    let clear = TestPictures.plain(6, 5, [0, 0])
    #expect(try PictureComparison().compare(Self.image, Self.other, mask: clear).measured == 30)
  }

  @Test func `mask and regions add up`() throws {
    let mask = TestPictures.plain(6, 5, [0]).changing(3) { _ in 255 }.changing(4) { _ in 255 }
    let comparison = PictureComparison(ignoring: [.init(x: 4, y: 0, width: 1, height: 1)])
    #expect(try comparison.compare(Self.image, Self.other, mask: mask).measured == 1)
  }

  @Test(arguments: [
    (-1, 0, 2, 2), (0, -1, 2, 2), (0, 0, 0, 1), (0, 0, 1, 0), (0, 0, -1, 1), (0, 0, 7, 1),
    (0, 0, 1, 6), (6, 0, 1, 1), (0, 5, 1, 1), (5, 4, 2, 1), (5, 4, 1, 2), (1, 1, .max, 1),
    (.max, .max, .max, .max), (.min, .min, .min, .min),
  ])
  func `a region outside the picture is an error`(x: Int, y: Int, width: Int, height: Int) {
    let region = PictureComparison.Region(x: x, y: y, width: width, height: height)
    #expect(throws: ComparisonError.badRegion(region, width: 6, height: 5)) {
      try PictureComparison(ignoring: [region]).compare(Self.image, Self.image)
    }
  }

  @Test func `ignoring everything is an error`() {
    let all = PictureComparison.Region(x: 0, y: 0, width: 6, height: 5)
    #expect(throws: ComparisonError.nothingCompared(measure: "exact")) {
      try PictureComparison(ignoring: [all]).compare(Self.image, Self.image)
    }
    #expect(throws: ComparisonError.nothingCompared(measure: "psnr")) {
      try PictureComparison(.psnr(30)).compare(
        Self.image, Self.image, mask: TestPictures.plain(6, 5, [0]))
    }
  }

  @Test func `a mask of another size is an error, even for pictures that differ in size`() {
    let error = ComparisonError.maskSize(expected: "6×5", found: "5×6")
    for actual in [Self.image, TestPictures.plain(5, 6, [0])] {
      #expect(throws: error) {
        try PictureComparison().compare(
          Self.image, actual, mask: TestPictures.plain(5, 6, [255]))
      }
    }
  }
}
