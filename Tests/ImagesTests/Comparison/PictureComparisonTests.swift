import Images
import Testing

@Suite struct PictureComparisonTests {
  static let kinds: [(Image.Channels, Depth)] = Image.Channels.allCases.flatMap { channels in
    Depth.allCases.map { (channels, $0) }
  }

  @Test(arguments: kinds)
  func `a picture is exactly itself`(channels: Image.Channels, depth: Depth) throws {
    let image = TestPictures.noise(7, 5, channels, depth)
    let result = try PictureComparison().compare(image, image)
    #expect(result == ComparisonOutcome(passes: true, measured: 0))
  }

  @Test(arguments: kinds)
  func `one level of one sample is a difference`(channels: Image.Channels, depth: Depth) throws {
    let image = TestPictures.noise(6, 4, channels, depth)
    for index in 0..<image.samples.count {
      let changed = image.changing(index) { $0 ^ 1 }
      let result = try PictureComparison().compare(image, changed)
      let pixel = index / channels.rawValue
      #expect(!result.passes && result.measured == 1 && result.mismatches.isEmpty)
      let difference = try #require(result.difference)
      #expect(
        difference
          == PixelDifference(
            pixels: 1, compared: 24, maximum: 1, mean: 1 / Double(image.samples.count),
            x: pixel % 6, y: pixel / 6, expected: image[pixel % 6, pixel / 6],
            actual: changed[pixel % 6, pixel / 6],
            bounds: .init(x: pixel % 6, y: pixel / 6, width: 1, height: 1)))
    }
  }

  @Test func `the difference is where it is`() throws {
    let image = TestPictures.plain(9, 8, [10, 20, 30])
    var changed = image
    for (x, y, step) in [(5, 2, 3), (2, 4, -7), (6, 4, 1), (3, 6, 2)] {
      changed = changed.changing((y * 9 + x) * 3 + 1) { $0 + step }
    }
    let difference = try #require(PixelDifference(image, changed))
    #expect(difference.pixels == 4 && difference.compared == 72 && difference.maximum == 7)
    #expect(difference.mean == 13.0 / 216)
    #expect((difference.x, difference.y) == (5, 2))
    #expect(difference.expected == [10, 20, 30] && difference.actual == [10, 23, 30])
    #expect(difference.bounds == .init(x: 2, y: 2, width: 5, height: 5))
  }

  @Test(arguments: [(5, 4), (4, 5), (20, 1), (1, 20), (10, 2)])
  func `another size never passes and is not measured`(width: Int, height: Int) throws {
    let measures: [PictureComparison.Measure] = [
      .exact, .maximumLevel(65_535), .rms(65_535), .psnr(0), .ssim(0), .gaussianSSIM(0),
      .multiScaleSSIM(0), .perceptual(threshold: 1, pixels: 1000),
    ]
    for measure in measures {
      let result = try PictureComparison(measure).compare(
        TestPictures.plain(2, 10, [7]), TestPictures.plain(width, height, [7]))
      #expect(!result.passes && result.measured == nil && result.difference == nil)
      #expect(
        result.mismatches == [.size])
    }
  }

  @Test(arguments: [Image.Channels.grey, .greyAlpha, .rgb, .rgba])
  func `kinds that mean the same are equal, with a remark`(channels: Image.Channels) throws {
    let image = TestPictures.noise(7, 5, .grey)
    let other = image.converted(to: channels).withDepth(.sixteen)
    for (first, second) in [(image, other), (other, image)] {
      let result = try PictureComparison().compare(first, second)
      #expect(result.passes && result.measured == 0 && result.difference == nil)
      #expect(result.mismatches.contains(.depth))
      #expect(result.mismatches.contains(.channels) == (channels != .grey))
    }
  }

  @Test func `the low bits of 16 count`() throws {
    let eight = TestPictures.plain(2, 2, [100])
    let sixteen = eight.withDepth(.sixteen).changing(3) { $0 + 1 }
    let result = try PictureComparison().compare(eight, sixteen)
    #expect(result.measured == 1 && result.difference?.maximum == 1)
    #expect(result.difference?.expected == [25_700] && result.difference?.actual == [25_701])
    #expect(result.mismatches == [.depth])
  }

  @Test func `colour behind full transparency counts, and so does alpha`() throws {
    let clear = TestPictures.plain(1, 1, [0, 0, 0, 0])
    for other: [UInt8] in [[1, 0, 0, 0], [0, 0, 0, 1]] {
      #expect(try !PictureComparison().compare(clear, TestPictures.plain(1, 1, other)).passes)
    }
  }

  @Test func `metadata do not count`() throws {
    let image = TestPictures.noise(3, 3, .rgb)
    var told = image
    told.metadata.text["Comment"] = "drawn"
    told.metadata.profile = [1, 2, 3]
    #expect(try PictureComparison().compare(image, told).passes)
  }

  @Test func `a differing profile shows, one of the same meaning does not`() throws {
    var image = TestPictures.noise(8, 8, .rgb)
    let plain = try Image.decode(image.encoded(as: .png))
    image.metadata.profile = TestProfiles.standard()
    let same = try Image.decode(image.encoded(as: .png))
    image.metadata.profile = TestProfiles.displayP3()
    let other = try Image.decode(image.encoded(as: .png))
    #expect(try PictureComparison().compare(plain, same).passes)
    #expect(try PictureComparison().compare(plain, other).measured ?? 0 > 32)
  }
}

extension Image {
  /// The picture with one sample changed.
  func changing(_ index: Int, _ change: (Int) -> Int) -> Image {
    let samples: Samples
    switch self.samples {
    case .eight(var values):
      values[index] = UInt8(change(Int(values[index])))
      samples = .eight(values)
    case .sixteen(var values):
      values[index] = UInt16(change(Int(values[index])))
      samples = .sixteen(values)
    }
    return Image(width: width, height: height, channels: channels, samples: samples)
  }
}
