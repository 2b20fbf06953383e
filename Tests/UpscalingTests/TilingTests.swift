import Tensors
import TestSupport
import Testing
import Upscaling

/// Tiles change memory, never a bit.
@Suite struct TilingTests {
  private static let models = ["espcn-x3", "fsrcnn-small-x4", "fsrcnn-x2", "waifu2x-art"]

  /// A picture whose windows are cut out with its border going on.
  private struct Picture {
    let pixels: Tensor

    init(channels: Int, _ height: Int, _ width: Int) {
      var numbers = SeededNumbers(UInt64(height * 100 + width))
      pixels = Tensor(
        numbers.uniform(channels * height * width).map { ($0 + 1) / 2 },
        [1, channels, height, width])
    }

    func window(_ window: PictureWindow) -> Tensor {
      let (rows, columns) = (pixels.shape[2], pixels.shape[3])
      let all = pixels.values
      let values = (0..<pixels.shape[1]).flatMap { channel in
        window.rows.flatMap { row in
          window.columns.map { column in
            let place = (min(max(row, 0), rows - 1), min(max(column, 0), columns - 1))
            return all[(channel * rows + place.0) * columns + place.1]
          }
        }
      }
      return Tensor(values, [pixels.shape[1], window.rows.count, window.columns.count])
    }
  }

  @Test(arguments: models, [1, 5, 16, 64])
  func `tiles give the bits of the whole`(_ name: String, _ tile: Int) throws {
    let upscaler = try ShippedUpscalers.load(name)
    for (height, width) in [(1, 1), (3, 23), (19, 34)] where tile > 1 || height < 19 {
      let picture = Picture(channels: upscaler.channels, height, width)
      let whole = upscaler(picture.pixels)
      let tiled = upscaler.enlarged(
        rows: 0..<height, of: Size2D(height: height, width: width), tile: tile,
        reading: picture.window)
      #expect(bits([tiled]) == bits([whole]), "\(height) × \(width)")
    }
  }

  @Test(arguments: models)
  func `some rows alone are those of the whole`(_ name: String) throws {
    let upscaler = try ShippedUpscalers.load(name)
    let picture = Picture(channels: upscaler.channels, 20, 13)
    let whole = upscaler(picture.pixels)
    let part = upscaler.enlarged(
      rows: 7..<12, of: Size2D(height: 20, width: 13), tile: 8, reading: picture.window)
    let s = upscaler.scale
    #expect(bits([part]) == bits([whole.sliced(2, 7 * s..<12 * s)]))
  }

  @Test(arguments: models)
  func `bits are those of every level and number of threads`(_ name: String) throws {
    let upscaler = try ShippedUpscalers.load(name)
    let picture = Picture(channels: upscaler.channels, 9, 11).pixels
    #expect(differingExecutions { [upscaler(picture)] } == [])
  }

  @Test func `pictures do not see each other`() throws {
    let upscaler = try ShippedUpscalers.load("espcn-x2")
    let (a, b) = (Picture(channels: 1, 8, 9).pixels, Picture(channels: 1, 8, 9).pixels * 0.5)
    let together = upscaler(.concatenated([a, b], axis: 0))
    #expect(bits([together.sliced(0, 1..<2)]) == bits([upscaler(b)]))
  }

  @Test func `a tile has a side that suits its network`() throws {
    for name in ShippedUpscalers.names {
      #expect((64...512).contains(try ShippedUpscalers.load(name).usualTile), "\(name)")
    }
  }
}
