import Foundation
import Images
import Testing

@Suite struct ResizingTests {
  private func row(_ bytes: [UInt8]) -> Image {
    Image(width: bytes.count, height: 1, channels: .grey, bytes: bytes)
  }

  private func resized(_ bytes: [UInt8], to width: Int, _ filter: ResizeFilter) -> [Int] {
    let image = row(bytes).resized(width: width, height: 1, filter: filter)
    return (0..<width).map { image[$0, 0][0] }
  }

  @Test(arguments: ResizeFilter.allCases)
  func `one colour stays that colour, in any size`(filter: ResizeFilter) {
    for (width, height) in [(1, 1), (3, 50), (64, 2), (17, 13)] {
      let image = TestPictures.plain(17, 12, [3, 128, 255, 77])
        .resized(width: width, height: height, filter: filter)
      #expect(image == TestPictures.plain(width, height, [3, 128, 255, 77]))
    }
  }

  @Test(arguments: ResizeFilter.allCases)
  func `the same size is the same picture`(filter: ResizeFilter) {
    let image = TestPictures.noise(7, 5, .rgba)
    #expect(image.resized(width: 7, height: 5, filter: filter) == image)
  }

  @Test func `shrinking weighs as the filters say`() {
    let bytes: [UInt8] = [0, 40, 80, 240]
    #expect(resized(bytes, to: 2, .nearest) == [40, 240])
    #expect(resized(bytes, to: 2, .box) == [20, 160])
    // A triangle of half width 2: weights 3, 3, 1 of 7 at the edges.
    #expect(resized(bytes, to: 2, .bilinear) == [29, 143])
    #expect(resized([10, 20, 30, 40, 50, 60], to: 2, .box) == [20, 50])
  }

  @Test func `enlarging interpolates between the centres`() {
    #expect(resized([0, 100], to: 4, .nearest) == [0, 0, 100, 100])
    #expect(resized([0, 100], to: 4, .box) == [0, 0, 100, 100])
    #expect(resized([0, 100], to: 4, .bilinear) == [0, 25, 75, 100])
  }

  @Test func `bicubic has the weights of Keys`() {
    // Between pixels 1 and 2 of four, a quarter of the way: −9, 111, 29, −3 of 128.
    let bytes: [UInt8] = [200, 10, 110, 60]
    let sum = -9 * 200 + 111 * 10 + 29 * 110 - 3 * 60
    let expected = (Double(sum) / 128).rounded()
    #expect(resized(bytes, to: 8, .bicubic)[3] == Int(expected))
  }

  /// The curves of the filters, written with the system's sine.
  private func weight(_ filter: ResizeFilter, _ distance: Double) -> Double {
    func sinc(_ x: Double) -> Double { x == 0 ? 1 : sin(.pi * x) / (.pi * x) }
    let x = abs(distance)
    return switch filter {
    case .lanczos: x < 3 ? sinc(x) * sinc(x / 3) : 0
    case .bicubic:
      x < 1
        ? 1.5 * x * x * x - 2.5 * x * x + 1
        : x < 2 ? -0.5 * x * x * x + 2.5 * x * x - 4 * x + 2 : 0
    case .bilinear: max(0, 1 - x)
    default: x < 0.5 ? 1 : 0
    }
  }

  @Test(arguments: [ResizeFilter.lanczos, .bicubic, .bilinear, .box])
  func `the curves are those of their formulas`(filter: ResizeFilter) {
    for step in 0...4000 {
      let distance = Double(step) / 1000 + 0.0001
      #expect(abs(filter.weight(distance) - weight(filter, distance)) < 1e-12)
      #expect(abs(filter.weight(-distance) - weight(filter, distance)) < 1e-12)
    }
  }

  @Test(arguments: [ResizeFilter.lanczos, .bicubic, .bilinear, .box], [1, 3, 7, 12, 13, 29, 64])
  func `a row is the weighted mean of all its pixels`(filter: ResizeFilter, width: Int) throws {
    let image = TestPictures.noise(13, 1, .grey, .sixteen)
    let result = image.resized(width: width, height: 1, filter: filter)
    let scale = 13 / Double(width)
    for x in 0..<width {
      let center = (Double(x) + 0.5) * scale
      let weights = (0..<13).map {
        weight(filter, (Double($0) + 0.5 - center) / max(scale, 1))
      }
      var sum = 0.0
      for index in 0..<13 { sum += weights[index] * Double(image[index, 0][0]) }
      let expected = min(max(sum / weights.reduce(0, +), 0), 65_535)
      #expect(abs(Double(result[x, 0][0]) - expected) <= 0.6)
    }
  }

  @Test func `a transparent pixel does not bleed its colour`() {
    let image = Image(
      width: 2, height: 1, channels: .rgba, bytes: [255, 0, 0, 255, 0, 255, 0, 0])
    let one = image.resized(width: 1, height: 1, filter: .box)
    #expect(one.samples == .eight([255, 0, 0, 128]))
    #expect(image.resized(width: 4, height: 1, filter: .bilinear)[3, 0] == [0, 0, 0, 0])
  }

  @Test(arguments: ResizeFilter.allCases)
  func `turning and resizing commute`(filter: ResizeFilter) throws {
    let image = TestPictures.noise(20, 11, .rgb, .sixteen)
    let one = image.resized(width: 9, height: 17, filter: filter).rotated(quarterTurns: 2)
    let other = image.rotated(quarterTurns: 2).resized(width: 9, height: 17, filter: filter)
    // nearest takes the later of two pixels when the centre lies between them.
    #expect((PixelDifference(one, other)?.maximum ?? 0) <= (filter == .nearest ? 65_535 : 1))
  }

  @Test func `an enlarged and shrunk picture is close to itself`() throws {
    let image = TestPictures.ramp(40, 30, .rgb)
    for filter in ResizeFilter.allCases {
      let back = image.resized(width: 120, height: 90, filter: filter)
        .resized(width: 40, height: 30, filter: filter)
      #expect((PixelDifference(back, image)?.maximum ?? 0) <= 6, "\(filter)")
    }
  }
}
