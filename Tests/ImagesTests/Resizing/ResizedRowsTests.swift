import Images
import Testing

@Suite struct ResizedRowsTests {
  @Test(arguments: ResizeFilter.allCases, [Image.Channels.grey, .rgba])
  func `rows made some at a time are those of the whole`(
    filter: ResizeFilter, channels: Image.Channels
  ) {
    for depth in Depth.allCases {
      let image = TestPictures.noise(9, 14, channels, depth)
      for (width, height) in [(18, 28), (27, 5), (4, 42)] {
        let whole = image.resized(width: width, height: height, filter: filter)
        let rows = ResizedRows(image, width: width, height: height, filter: filter)
        for range in [0..<height, 0..<1, 2..<5, height - 1..<height] {
          let part = whole.cropped(x: 0, y: range.lowerBound, width: width, height: range.count)
          #expect(rows.image(range) == part)
        }
      }
    }
  }
}
