import Images
import Testing

@Suite struct ConversionsTests {
  @Test func `grey is the luma of Rec. 601 in integers`() {
    // Pillow's Image.convert("L") of the same colours.
    let colours: [([UInt8], UInt8)] = [
      ([255, 0, 0], 76), ([0, 255, 0], 150), ([0, 0, 255], 29), ([255, 255, 255], 255),
      ([1, 2, 3], 2), ([200, 100, 50], 124), ([17, 17, 17], 17),
    ]
    for (rgb, grey) in colours {
      let image = TestPictures.plain(1, 1, rgb)
      #expect(image.converted(to: .grey).samples == .eight([grey]))
    }
    let deep = Image(
      width: 1, height: 1, channels: .rgb, samples: .sixteen([65_535, 65_535, 65_535]))
    #expect(deep.converted(to: .grey).samples == .sixteen([65_535]))
  }

  @Test func `every pair of channels keeps what both have`() {
    for source in Image.Channels.allCases {
      let image = TestPictures.noise(4, 3, source)
      for target in Image.Channels.allCases {
        let result = image.converted(to: target)
        #expect(result.channels == target)
        if target.hasAlpha {
          let alpha = result[2, 1].last
          #expect(alpha == (source.hasAlpha ? image[2, 1].last : 255))
        }
        if source.hasColour == target.hasColour {
          #expect(result[2, 1][0] == image[2, 1][0])
        }
        if !source.hasColour && target.hasColour {
          #expect(result[2, 1].prefix(3) == [image[2, 1][0], image[2, 1][0], image[2, 1][0]])
        }
      }
    }
  }

  @Test func `8 bits become 16 and back without loss, 16 to 8 rounds`() {
    let eight = Image(width: 256, height: 1, channels: .grey, bytes: (0...255).map { $0 })
    #expect(eight.withDepth(.sixteen).withDepth(.eight) == eight)
    #expect(eight.withDepth(.sixteen)[255, 0] == [65_535])
    let deep = Image(
      width: 4, height: 1, channels: .grey, samples: .sixteen([128, 129, 65_406, 65_407]))
    #expect(deep.withDepth(.eight).samples == .eight([0, 1, 254, 255]))
  }

  @Test func `alpha is laid over the background`() {
    let image = Image(
      width: 3, height: 1, channels: .greyAlpha, bytes: [100, 255, 100, 0, 100, 51])
    #expect(image.flattened().samples == .eight([100, 255, 224]))
    let coloured = image.flattened(onto: [255, 0, 0])
    #expect(coloured.samples == .eight([100, 100, 100, 255, 0, 0, 224, 20, 20]))
    let opaque = TestPictures.noise(3, 3, .rgb)
    #expect(opaque.flattened() == opaque)
  }
}
