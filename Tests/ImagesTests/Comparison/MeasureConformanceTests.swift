import Foundation
import Images
import Testing

/// The measures agree with scikit-image, pytorch-msssim and pixelmatch.
@Suite struct MeasureConformanceTests {
  struct Pair: Decodable, CustomTestStringConvertible {
    let name: String
    let psnr: Double?
    let ssim: Double
    let ssim_gaussian: Double
    let ms_ssim: Double?
    let pixelmatch: [Int]?

    var testDescription: String { name }

    func pictures() throws -> (Image, Image) {
      (
        try Fixtures.raw("comparison/\(name).expected.png"),
        try Fixtures.raw("comparison/\(name).actual.png")
      )
    }

    func measured(_ measure: PictureComparison.Measure) throws -> Double {
      let (expected, actual) = try pictures()
      let values = try [(expected, actual), (actual, expected)].map {
        try #require(try PictureComparison(measure).compare($0, $1).measured)
      }
      #expect(values[0] == values[1], "a measure has no direction")
      return values[0]
    }
  }

  struct Cases: Decodable {
    let thresholds: [Double]
    let cases: [Pair]
  }

  static func load() throws -> Cases {
    try JSONDecoder().decode(Cases.self, from: Data(Fixtures.bytes("comparison/cases.json")))
  }

  static func pairs() throws -> [Pair] { try load().cases }

  @Test func `all pairs are there`() throws { #expect(try Self.pairs().count == 24) }

  @Test(arguments: try pairs())
  func `psnr is scikit-image's`(pair: Pair) throws {
    let measured = try pair.measured(.psnr(0))
    guard let psnr = pair.psnr else {
      #expect(measured == .infinity)
      return
    }
    #expect(abs(measured - psnr) < 1e-9)
  }

  @Test(arguments: try pairs())
  func `ssim is scikit-image's`(pair: Pair) throws {
    #expect(abs(try pair.measured(.ssim(0)) - pair.ssim) < 1e-8)
    #expect(abs(try pair.measured(.gaussianSSIM(0)) - pair.ssim_gaussian) < 1e-8)
  }

  @Test(arguments: try pairs().filter { $0.ms_ssim != nil })
  func `ms-ssim is pytorch-msssim's`(pair: Pair) throws {
    let expected = try #require(pair.ms_ssim)
    #expect(abs(try pair.measured(.multiScaleSSIM(0)) - expected) < 1e-5)
  }

  @Test(arguments: try pairs().filter { $0.pixelmatch != nil })
  func `differing pixels are pixelmatch's`(pair: Pair) throws {
    let thresholds = try Self.load().thresholds
    let counts = try thresholds.map { threshold in
      Int(try pair.measured(.perceptual(threshold: threshold, pixels: 0)))
    }
    #expect(counts == pair.pixelmatch)
  }

  @Test(arguments: try pairs().filter { $0.pixelmatch != nil })
  func `16 bits look as their 8 do`(pair: Pair) throws {
    let (expected, actual) = try pair.pictures()
    let deep = (expected.withDepth(.sixteen), actual.withDepth(.sixteen))
    let measures: [PictureComparison.Measure] = [
      .perceptual(threshold: 0.1, pixels: 0), .ssim(0), .gaussianSSIM(0), .psnr(0), .exact,
    ]
    for measure in measures {
      let comparison = PictureComparison(measure)
      let one = try #require(try comparison.compare(expected, actual).measured)
      let other = try #require(try comparison.compare(deep.0, deep.1).measured)
      #expect(one == other || abs(one - other) < 1e-9, "\(measure.name)")
    }
  }
}
