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

  @Test func `clamps, scales, rounds half to even`() throws {
    // −1, 1 and beyond; 0 is 127.5 and goes to the even 128; 1/255 and 3/255 above −1 are halves.
    let half = Float(1) / 255
    let values: [Float] = [
      -1, 1, -2, 2, 0, -.infinity, .infinity, -1 + half, -1 + 3 * half, -0.0, 0.5, -0.5,
    ]
    let image = try Image(planes: values, width: 12, height: 1, channels: .grey)
    // 0.5 is 191.25, −0.5 is 63.75.
    #expect(image.samples == .eight([0, 255, 0, 255, 128, 0, 255, 0, 2, 128, 191, 64]))
    let deep = try Image(planes: values, width: 12, height: 1, channels: .grey, depth: .sixteen)
    // 0 is 32,767.5; 1/255 is 128.5, 3/255 is 385.5; ±0.5 are 49,151.25 and 16,383.75.
    #expect(
      deep.samples
        == .sixteen([
          0, 65_535, 0, 65_535, 32_768, 0, 65_535, 128, 386, 32_768, 49_151, 16_384,
        ]))
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
