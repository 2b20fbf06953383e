import Images
import Testing

@Suite struct PlanesTests {
  @Test func `every 8-bit and 16-bit sample comes back`() throws {
    let eight = Image(width: 256, height: 1, channels: .grey, bytes: (0...255).map { $0 })
    #expect(try Image(planes: eight.planes(), width: 256, height: 1, channels: .grey) == eight)
    let sixteen = Image(
      width: 256, height: 256, channels: .grey, samples: .sixteen((0...65_535).map { $0 }))
    #expect(
      try Image(
        planes: sixteen.planes(), width: 256, height: 256, channels: .grey, depth: .sixteen)
        == sixteen)
  }

  @Test func `clamps and scales`() throws {
    let values: [Float] = [-1, 1, -2, 2, 0, -.infinity, .infinity, -0.0, 0.5, -0.5]
    let image = try Image(planes: values, width: 10, height: 1, channels: .grey)
    // 0.5 is 191.25, −0.5 is 63.75.
    #expect(image.samples == .eight([0, 255, 0, 255, 128, 0, 255, 128, 191, 64]))
    let deep = try Image(planes: values, width: 10, height: 1, channels: .grey, depth: .sixteen)
    // 0 is 32,767.5; ±0.5 are 49,151.25 and 16,383.75.
    #expect(
      deep.samples
        == .sixteen([0, 65_535, 0, 65_535, 32_768, 0, 65_535, 32_768, 49_151, 16_384]))
  }

  @Test func `rounds halves to even`() throws {
    var found: [Bool: Int] = [:]
    for level in 0..<255 {
      let half = Float(level) + 0.5
      let value = half / 127.5 - 1
      // Few values give a half exactly; those that do must go to the even neighbour.
      guard (value + 1) * 127.5 == half else { continue }
      let isEven = level.isMultiple(of: 2)
      let image = try Image(planes: [value], width: 1, height: 1, channels: .grey)
      #expect(image[0, 0] == [isEven ? level : level + 1])
      found[isEven, default: 0] += 1
    }
    #expect(found[true, default: 0] > 5 && found[false, default: 0] > 5)
  }

  @Test func `planes are channel, row, column`() throws {
    let image = Image(
      width: 2, height: 1, channels: .rgb, bytes: [0, 255, 255, 255, 0, 255])
    #expect(image.planes() == [-1, 1, 1, -1, 1, 1])
    #expect(try Image(planes: image.planes(), width: 2, height: 1, channels: .rgb) == image)
  }

  @Test func `a NaN is an error that says where`() {
    var values = [Float](repeating: 0, count: 3 * 4 * 5)
    values[2 * 20 + 1 * 5 + 3] = .nan
    #expect(throws: ImageError.notANumber(channel: 2, row: 1, column: 3)) {
      try Image(planes: values, width: 5, height: 4, channels: .rgb)
    }
  }

  @Test func `a wrong number of values traps`() async {
    await #expect(processExitsWith: .failure) {
      _ = try Image(planes: [0], width: 1, height: 1, channels: .rgb)
    }
  }
}
