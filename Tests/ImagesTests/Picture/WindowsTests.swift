import Images
import Testing

@Suite struct WindowsTests {
  private func numbers(_ count: Int, _ write: (UnsafeMutablePointer<Float>) -> Void) -> [Float] {
    [Float](unsafeUninitializedCapacity: count) { buffer, initialized in
      buffer.initialize(repeating: -1)
      if let start = buffer.baseAddress { write(start) }
      initialized = count
    }
  }

  @Test(arguments: [Image.Channels.grey, .greyAlpha, .rgb, .rgba], Depth.allCases)
  func `a window has the colours of its pixels, and beyond the border of the nearest`(
    channels: Image.Channels, depth: Depth
  ) {
    let image = TestPictures.noise(5, 4, channels, depth)
    let (rows, columns) = (-2..<6, -1..<9)
    let planes = channels.hasColour ? 3 : 1
    let found = numbers(planes * 80) { image.copyColours(rows: rows, columns: columns, into: $0) }
    let grey = numbers(80) { image.copyLuminance(rows: rows, columns: columns, into: $0) }
    for (y, row) in rows.enumerated() {
      for (x, column) in columns.enumerated() {
        let pixel = image[min(max(column, 0), 4), min(max(row, 0), 3)]
          .prefix(planes).map { Float($0) / Float(depth.maximum) }
        for plane in 0..<planes { #expect(found[plane * 80 + y * 10 + x] == pixel[plane]) }
        let expected = planes == 3 ? luminance(pixel[0], pixel[1], pixel[2]) : pixel[0]
        #expect(grey[y * 10 + x] == expected)
      }
    }
  }
}
