import GoldensTesting
import Images
import Rendering
import Testing

@Suite struct SheetGoldenTests {
  @Test func `a sheet of seeds keeps its layout`() throws {
    let pictures = try Stripes().draw((0..<5).map { PictureRequest(seed: $0) })
    var grid = ImageGrid(pictures, columns: 3, padding: 3, background: [32, 32, 32])
    expectImage(grid.drawn(), matches: "plain-sheet")
    grid.columnLabels = ["one", "two", "three"]
    grid.rowLabels = ["first", "second"]
    expectImage(grid.drawn(), matches: "labelled-sheet")
  }
}

/// Draws stripes whose colour, width and direction come from the seed.
private struct Stripes: PictureSource {
  func draw(_ requests: [PictureRequest]) throws -> [Image] {
    requests.map(\.seed).map { seed in
      let seed = Int(seed)
      var bytes: [UInt8] = []
      for y in 0..<20 {
        for x in 0..<(seed == 4 ? 16 : 24) {
          let place = seed % 2 == 0 ? x : y
          let isInk = place / (seed + 2) % 2 == 0
          bytes += isInk ? [UInt8(40 + seed * 40), 90, 200] : [250, UInt8(240 - seed * 30), 230]
        }
      }
      return Image(width: seed == 4 ? 16 : 24, height: 20, channels: .rgb, bytes: bytes)
    }
  }
}
