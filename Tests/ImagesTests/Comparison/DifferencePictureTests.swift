import Images
import Testing

@Suite struct DifferencePictureTests {
  static let image = TestPictures.plain(4, 3, [0, 0, 0])

  @Test func `what is equal is faint grey`() {
    for image in [Self.image, TestPictures.plain(4, 3, [0])] {
      let picture = Image.differencePicture(image, image)
      #expect(picture == TestPictures.plain(4, 3, [204, 204, 204]))
    }
    let white = TestPictures.plain(4, 3, [255, 0])
    #expect(Image.differencePicture(white, white)[0, 0] == [255, 255, 255])
  }

  @Test(arguments: [Depth.eight, .sixteen])
  func `one level is seen, more is darker`(depth: Depth) {
    let image = Self.image.withDepth(depth)
    var changed = image
    let levels = [1, 2, 4, 8, 12, 16, 200]
    for (pixel, level) in levels.enumerated() {
      changed = changed.changing(pixel * 3 + pixel % 3) { _ in level }
    }
    let picture = Image.differencePicture(image, changed)
    var brightness = 1000
    for pixel in levels.indices {
      let colour = picture[pixel % 4, pixel / 4]
      #expect(colour[0] >= 120 && colour[2] == 0)
      let next = colour[0] + colour[1]
      #expect(next < brightness || next == 120)
      brightness = next
    }
    #expect(picture[0, 0] == [247, 132, 0] && picture[3, 2] == [204, 204, 204])
    #expect(Image.differencePicture(image, changed, amplify: .max)[0, 0] == [120, 0, 0])
    #expect(Image.differencePicture(image, changed, amplify: 1)[0, 0] == [255, 149, 0])
  }

  @Test func `alpha is seen, and so is what only one picture has`() {
    let clear = TestPictures.plain(2, 2, [9, 0])
    let picture = Image.differencePicture(clear, TestPictures.plain(3, 1, [9, 1]))
    #expect(picture.width == 3 && picture.height == 2 && picture.channels == .rgb)
    #expect(picture[0, 0] == [247, 132, 0] && picture[1, 0] == [247, 132, 0])
    for (x, y) in [(2, 0), (0, 1), (1, 1), (2, 1)] {
      #expect(picture[x, y] == [120, 170, 255])
    }
  }
}

@Suite struct FlickerTests {
  @Test(arguments: Image.Channels.allCases)
  func `both pictures are in the file, in turns`(channels: Image.Channels) throws {
    let (first, second) = (
      TestPictures.noise(150, 110, channels), TestPictures.noise(150, 110, channels, seed: 2)
    )
    let file = try Image.flicker(first, second, milliseconds: 250)
    // Programs that know no animation see the first.
    #expect(try Image.decode(file).samples == first.samples)
    let chunks = try PNGFile.chunks(of: file)
    #expect(PNGFile.file(of: chunks) == file, "all checksums are right")
    let control = chunks.filter { $0.type == "acTL" }.map(\.data)
    #expect(control == [[0, 0, 0, 2, 0, 0, 0, 0]])
    let frames = chunks.filter { $0.type == "fcTL" }.map(\.data)
    #expect(frames.count == 2)
    for frame in frames {
      #expect(
        Array(frame[4...]) == [0, 0, 0, 150, 0, 0, 0, 110] + [UInt8](repeating: 0, count: 8)
          + [0, 250, 3, 232, 0, 0])
    }
    let numbers = chunks.filter { $0.type == "fcTL" || $0.type == "fdAT" }.map {
      $0.data.prefix(4).reduce(0) { $0 << 8 | Int($1) }
    }
    #expect(numbers == Array(0..<numbers.count) && numbers.count > 2)
    let types = chunks.map(\.type)
    let place = try #require(types.firstIndex(of: "acTL"))
    #expect(try place < #require(types.firstIndex(of: "IDAT")) && types[place + 1] == "fcTL")

    // The second frame as a picture of its own.
    let alone = chunks.compactMap { chunk -> PNGFile.Chunk? in
      switch chunk.type {
      case "acTL", "fcTL", "IDAT": nil
      case "fdAT": PNGFile.Chunk(type: "IDAT", data: Array(chunk.data[4...]))
      default: chunk
      }
    }
    #expect(try Image.decode(PNGFile.file(of: alone)).samples == second.samples)
  }

  @Test func `sizes that differ are padded with nothing`() throws {
    let file = try Image.flicker(
      TestPictures.plain(3, 1, [7]), TestPictures.plain(2, 2, [9, 8, 7]).withDepth(.sixteen))
    let first = try Image.decode(file)
    #expect(first.width == 3 && first.height == 2 && first.channels == .rgba)
    #expect(first[2, 0] == [7, 7, 7, 255] && first[2, 1] == [0, 0, 0, 0])
    #expect(first.depth == .eight)
  }

  @Test func `metadata stay out`() throws {
    var image = TestPictures.plain(2, 2, [1, 2, 3])
    image.metadata.text["Comment"] = "secret"
    image.metadata.profile = TestProfiles.swapped()
    let types = try PNGFile.chunks(of: Image.flicker(image, image)).map(\.type)
    #expect(types == ["IHDR", "sRGB", "acTL", "fcTL", "IDAT", "fcTL", "fdAT", "IEND"])
  }
}
