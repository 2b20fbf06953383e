import Images
import Testing

@Suite struct MeasureTests {
  typealias Measure = PictureComparison.Measure

  static let all: [Measure] = [
    .exact, .maximumLevel(2), .rms(1.5), .psnr(40), .ssim(0.99), .gaussianSSIM(0.9),
    .multiScaleSSIM(0.95), .perceptual(threshold: 0.1, pixels: 1),
  ]

  @Test func `every measure has its name and its words`() {
    #expect(Self.all.map(\.name) == Measure.names)
    #expect(
      Self.all.map(\.description) == [
        "exact", "at most 2 levels apart", "rms at most 1.5 levels", "psnr at least 40",
        "ssim at least 0.99", "ssim-gaussian at least 0.9", "ms-ssim at least 0.95",
        "at most 1 pixel perceptibly different (threshold 0.1)",
      ])
    #expect(Measure.maximumLevel(1).description == "at most 1 level apart")
    #expect(PictureComparison(.psnr(32.5)).description == "psnr at least 32.5")
  }

  @Test(arguments: all)
  func `equal pictures pass in every measure`(measure: Measure) throws {
    let image = TestPictures.noise(161, 163, .rgba)
    let result = try PictureComparison(measure).compare(image, image)
    let best: [String: Double] = ["psnr": .infinity, "ssim": 1, "ssim-gaussian": 1, "ms-ssim": 1]
    #expect(result == ComparisonOutcome(passes: true, measured: best[measure.name] ?? 0))
  }

  @Test func `a limit is met by what equals it`() throws {
    let (first, second) = (TestPictures.plain(9, 9, [10, 10]), TestPictures.plain(9, 9, [13, 14]))
    func passes(_ measure: Measure) throws -> Bool {
      try PictureComparison(measure).compare(first, second).passes
    }
    let maximum = try PictureComparison(.maximumLevel(0)).compare(first, second).measured
    let rms = try #require(try PictureComparison(.rms(0)).compare(first, second).measured)
    let psnr = try #require(try PictureComparison(.psnr(0)).compare(first, second).measured)
    #expect(maximum == 4 && rms == 12.5.squareRoot())
    // 10 · log₁₀(255² / 12.5)
    #expect(abs(psnr - 37.161_703_478_598_53) < 1e-12)
    #expect(try passes(.maximumLevel(4)) && !passes(.maximumLevel(3)))
    #expect(try passes(.rms(rms)) && !passes(.rms(rms.nextDown)))
    #expect(try passes(.psnr(psnr)) && !passes(.psnr(psnr.nextUp)))
    let black = TestPictures.plain(3, 3, [0])
    let edge = PictureComparison(.perceptual(threshold: 0.1, pixels: 9))
    #expect(try edge.compare(black, TestPictures.plain(3, 3, [255])).passes)
    #expect(Measure.perceptual(threshold: 0.1, pixels: 8).allows(9) == false)
  }

  @Test(arguments: [
    Measure.maximumLevel(-1), .maximumLevel(65_536), .rms(-0.5), .rms(.nan), .rms(.infinity),
    .psnr(-1), .psnr(.nan), .psnr(.infinity), .ssim(-0.1), .ssim(1.5), .ssim(.nan),
    .gaussianSSIM(2), .multiScaleSSIM(.nan), .perceptual(threshold: -0.1, pixels: 0),
    .perceptual(threshold: 1.1, pixels: 0), .perceptual(threshold: .nan, pixels: 0),
    .perceptual(threshold: 0.1, pixels: -1),
  ])
  func `a limit that makes no sense is an error`(measure: Measure) throws {
    let image = TestPictures.plain(2, 2, [0])
    let error = try #require(throws: ComparisonError.self) {
      try PictureComparison(measure).compare(image, image)
    }
    guard case .badLimit(measure.name, _, _) = error else {
      Issue.record("\(error)")
      return
    }
  }

  @Test(arguments: [(Measure.ssim(0), 7), (.gaussianSSIM(0), 11), (.multiScaleSSIM(0), 161)])
  func `a picture smaller than the windows is an error`(measure: Measure, least: Int) throws {
    let comparison = PictureComparison(measure)
    for (width, height) in [(least - 1, least), (least, least - 1), (1, 1)] {
      let image = TestPictures.noise(width, height, .grey)
      #expect(
        throws: ComparisonError.tooSmall(
          measure: measure.name, least: least, width: width, height: height)
      ) { try comparison.compare(image, image) }
    }
    let image = TestPictures.noise(least, least, .grey)
    let other = TestPictures.noise(least, least, .grey, seed: 3)
    #expect(try comparison.compare(image, image).measured == 1)
    #expect(try comparison.compare(image, other).measured ?? 1 < 0.5)
  }

  @Test(arguments: all)
  func `what is ignored does not change any measure`(measure: Measure) throws {
    let image = TestPictures.ramp(165, 170, .rgb)
    let changed = image.changing(3 * (80 * 165 + 90)) { $0 ^ 31 }
    var worse = changed
    for index in 0..<60 { worse = worse.changing(index) { 255 - $0 } }
    let comparison = PictureComparison(
      measure, ignoring: [.init(x: 0, y: 0, width: 20, height: 1)])
    let (one, other) = (
      try comparison.compare(image, changed), try comparison.compare(image, worse)
    )
    #expect(one == other)
    #expect(one.difference?.pixels == 1 && one.difference?.compared == 165 * 170 - 20)
  }

  @Test(arguments: [(Measure.ssim(0), 3), (.gaussianSSIM(0), 5), (.multiScaleSSIM(0), 80)])
  func `windows count by their middle`(measure: Measure, margin: Int) throws {
    let side = 2 * margin + 1
    let image = TestPictures.noise(side, side, .grey)
    let other = TestPictures.noise(side, side, .grey, seed: 2)
    let comparison = PictureComparison(measure)
    // Only a corner is compared, where no window has its middle.
    let corner = TestPictures.plain(side, side, [0]).changing(0) { _ in 255 }
    #expect(throws: ComparisonError.nothingCompared(measure: measure.name)) {
      try comparison.compare(image, other, mask: corner)
    }
    let middle = TestPictures.plain(side, side, [0]).changing(margin * side + margin) { _ in 255 }
    let value = try #require(try comparison.compare(image, other, mask: middle).measured)
    #expect(value <= 1 && value > 0)
  }

  @Test func `equal rows are skipped without changing the value`() throws {
    // The same pair, once turned so that equal columns stand where equal rows were.
    let image = TestPictures.noise(40, 40, .rgb, .sixteen)
    var changed = image
    for y in [12, 13, 30] {
      for x in 0..<40 { changed = changed.changing((y * 40 + x) * 3) { $0 ^ 0x7FFF } }
    }
    for measure in [Measure.ssim(0), .gaussianSSIM(0)] {
      let comparison = PictureComparison(measure)
      let one = try #require(try comparison.compare(image, changed).measured)
      let other = try #require(
        try comparison.compare(image.rotated(quarterTurns: 1), changed.rotated(quarterTurns: 1))
          .measured)
      #expect(abs(one - other) < 1e-9 && one < 0.99)
    }
  }

}
