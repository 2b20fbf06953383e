import Foundation
import Images

/// A seeded generator (splitmix64): every run sees the same pictures.
struct Generator {
  var state: UInt64

  mutating func next() -> Int {
    state &+= 0x9E37_79B9_7F4A_7C15
    var z = state
    z = (z ^ z >> 30) &* 0xBF58_476D_1CE4_E5B9
    z = (z ^ z >> 27) &* 0x94D0_49BB_1331_11EB
    return Int((z ^ z >> 31) >> 32)
  }
}

/// Two pictures to compare.
struct Pair {
  let name: String
  let expected: Image
  let actual: Image

  static let side = 1024

  /// The pairs of the benchmark.
  static func all() -> [Pair] {
    let scene = drawn(seed: 1)
    return [
      Pair(name: "equal", expected: scene, actual: scene),
      Pair(name: "few pixels differ", expected: scene, actual: few(scene)),
      Pair(name: "all differ by little", expected: scene, actual: drawn(seed: 2)),
      Pair(name: "all differ", expected: scene, actual: scene.flippedHorizontally()),
    ]
  }

  /// Whether the pictures are the same.
  var isEqual: Bool { expected.samples == actual.samples }

  /// Writes the pair, and makes the folders of pairs.
  func write(to folder: String) throws {
    for (kind, image) in [("expected", expected), ("actual", actual)] {
      try FileManager.default.createDirectory(
        atPath: "\(folder)/\(kind)", withIntermediateDirectories: true)
      try image.write(to: "\(folder)/\(kind).png", as: .png)
    }
  }

  /// Fills the folders with names for the one pair: 1,000 of them take no more room than one.
  static func link(_ folder: String, count: Int) throws {
    let files = FileManager.default
    for kind in ["expected", "actual"] {
      let target = "\(folder)/\(kind)"
      try files.removeItem(atPath: target)
      try files.createDirectory(atPath: target, withIntermediateDirectories: true)
      for index in 0..<count {
        try files.linkItem(atPath: "\(target).png", toPath: "\(target)/\(index).png")
      }
    }
  }

  /// Soft waves, hard edges and the grain of a photograph.
  private static func drawn(seed: UInt64) -> Image {
    var generator = Generator(state: seed)
    var bytes: [UInt8] = []
    for y in 0..<side {
      for x in 0..<side {
        let inside = (x - 400) * (x - 400) + (y - 500) * (y - 500) < 250 * 250
        let bar = (x + y / 3) % 160 < 40 && x > 700
        for channel in 0..<3 {
          let wave = abs((x * (channel + 2) / 3 + y) % 256 - 128)
          let base = inside ? 200 - 60 * channel : bar ? 30 + 50 * channel : 40 + wave
          bytes.append(UInt8(base + generator.next() % 6))
        }
      }
    }
    return Image(width: side, height: side, channels: .rgb, bytes: bytes)
  }

  private static func few(_ image: Image) -> Image {
    guard case .eight(var bytes) = image.samples else { return image }
    var generator = Generator(state: 9)
    for _ in 0..<20 { bytes[generator.next() % bytes.count] ^= 0x80 }
    return Image(width: side, height: side, channels: .rgb, bytes: bytes)
  }
}
