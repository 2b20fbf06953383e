import Goldens
import Images

/// A report with a case of every kind, and names that no format may trip over.
enum SampleReport {
  /// What a page would run and a table would break at.
  static let hostileName = "<script>alert(1)</script> & \"quotes\" | a\nnew line \u{1B}[31m"

  static let report = GoldenReport(
    file: "samples/goldens.yaml", version: "1.2.0", numerics: 1, instructionSet: "avx2", threads: 2,
    outcomes: [same, small, hostile, resized, missing, broken, recorded], seconds: 4.25)

  static let same = GoldenOutcome(
    name: "toy/grid", verdict: .same, comparison: "exact", measured: 0, seconds: 0.21)

  static let small = GoldenOutcome(
    name: "toy/single 28×28", verdict: .different, comparison: "exact", measured: 21,
    message: "21 of 784 pixels differ",
    changes: [
      .init(
        .model, recorded: "sha256:0f3a62c9d1b2a7e4ffee0123456789abcdef0123456789abcdef012345678901",
        found: "sha256:9b7d11c9d1b2a7e4ffee0123456789abcdef0123456789abcdef0123456789cc"),
      .init(.numerics, recorded: "1", found: "2"),
      .init(.pixels, recorded: "sha256:000102030405", found: "sha256:0a0b0c0d0e0f"),
    ],
    difference: Pictures.difference(Pictures.small, Pictures.smallNow),
    firstStep: "coupling 3 of the picture with seed 9",
    pictures: .init(
      expected: "small.expected.png", actual: "small.actual.png",
      difference: "small.difference.png"),
    seconds: 0.75)

  static let hostile = GoldenOutcome(
    name: hostileName, verdict: .different, comparison: "psnr at least 40", measured: 31.25,
    message: "</script><img src=x onerror=alert(2)> ]]> %0A::error::no \u{202E}txt.exe",
    changes: [
      .init(.recipe, recorded: "temperature <b>0.7</b>", found: "temperature \"0.8\"")
    ],
    difference: Pictures.difference(Pictures.large, Pictures.largeNow),
    pictures: .init(
      expected: "large.expected.png", actual: "large.actual.png",
      difference: "large.difference.png", flicker: "large.flicker.png"),
    seconds: 1.5)

  static let resized = GoldenOutcome(
    name: "photo", verdict: .different, comparison: "ssim at least 0.98",
    message: "32×16 pixels were recorded, 24×24 found",
    changes: [.init(.size, recorded: "32×16", found: "24×24")],
    pictures: .init(
      expected: "wide.png", actual: "square.png", difference: "sizes.png"), seconds: 0.1)

  static let missing = GoldenOutcome(
    name: "new case", verdict: .missing, comparison: "exact",
    message: "no golden is recorded: atelier golden record goldens.yaml --case 'new case'",
    pictures: .init(actual: "small.actual.png"), seconds: 0.1)

  static let broken = GoldenOutcome(
    name: "gone", verdict: .broken, comparison: "exact",
    message: "models/gone.safetensors: there is no such file",
    pictures: .init(expected: "no such picture.png"), seconds: 0)

  static let recorded = GoldenOutcome(
    name: "accepted", verdict: .recorded, comparison: "exact", message: "stored", seconds: 0.1)

  /// The bytes of a picture that an outcome names.
  static func read(_ path: String) throws -> [UInt8] {
    let pictures = [
      "small.expected.png": Pictures.small, "small.actual.png": Pictures.smallNow,
      "small.difference.png": Image.differencePicture(Pictures.small, Pictures.smallNow),
      "large.expected.png": Pictures.large, "large.actual.png": Pictures.largeNow,
      "large.difference.png": Image.differencePicture(Pictures.large, Pictures.largeNow),
      "wide.png": Pictures.wide, "square.png": Pictures.square,
      "sizes.png": Image.differencePicture(Pictures.wide, Pictures.square),
    ]
    guard let picture = pictures[path] else { throw NoPicture(path: path) }
    return try picture.encoded(as: .png(PNGOptions()))
  }

  private struct NoPicture: Error, CustomStringConvertible {
    let path: String
    var description: String { "\(path): there is no such file" }
  }
}

/// Pictures to compare: two sizes, each with a patch that changed.
private enum Pictures {
  static let small = drawn(28, 28) { x, y in
    let inside = (x - 14) * (x - 14) + (y - 14) * (y - 14) < 90
    return inside ? [230 - y * 4, 90 + x * 4, 60] : [24, 28, 44]
  }

  static let smallNow = changed(small) { x, y in
    (9..<16).contains(x) && (12..<18).contains(y) && (x + y) % 2 == 0
  }

  static let large = drawn(640, 360) { x, y in
    let wave = (x * x / 97 + y * y / 61) % 256
    return [wave, (x * 255) / 640, (y * 255) / 360]
  }

  static let largeNow = changed(large) { x, y in
    (400..<520).contains(x) && (100..<220).contains(y) && (x / 8 + y / 8) % 2 == 0
  }

  static let wide = drawn(32, 16) { x, y in [x * 8, y * 16, 90] }

  static let square = drawn(24, 24) { x, y in [x * 10, y * 10, 90] }

  static func drawn(_ width: Int, _ height: Int, _ pixel: (Int, Int) -> [Int]) -> Image {
    var bytes: [UInt8] = []
    for y in 0..<height {
      for x in 0..<width { bytes += pixel(x, y).map { UInt8(clamping: $0) } }
    }
    return Image(width: width, height: height, channels: .rgb, bytes: bytes)
  }

  static func difference(_ first: Image, _ second: Image) -> GoldenOutcome.Difference? {
    PixelDifference(first, second).map { GoldenOutcome.Difference($0) }
  }

  private static func changed(_ image: Image, where isHit: (Int, Int) -> Bool) -> Image {
    drawn(image.width, image.height) { x, y in
      isHit(x, y) ? image[x, y].map { min(255, $0 + 48) } : image[x, y]
    }
  }
}
