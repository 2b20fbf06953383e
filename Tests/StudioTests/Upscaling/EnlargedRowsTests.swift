import Images
import Studio
import TestSupport
import Testing

/// Whole pictures enlarged: colours, alpha, depth, tiles.
@Suite struct EnlargedRowsTests {
  private static func model(_ name: String) -> String {
    Fixtures.repository + "/models/\(name).safetensors"
  }

  /// Numbers that a fixed generator makes, smooth enough for a picture.
  private func picture(
    _ width: Int, _ height: Int, _ channels: Image.Channels, _ depth: Depth = .eight
  ) -> Image {
    var numbers = SeededNumbers(UInt64(width * height + channels.rawValue))
    let levels = numbers.uniform(width * height * channels.rawValue)
      .map { Int(($0 + 1) / 2 * Float(depth.maximum)) }
    return Image(
      width: width, height: height, channels: channels,
      samples: depth == .eight
        ? .eight(levels.map { UInt8($0) }) : .sixteen(levels.map { UInt16($0) }))
  }

  private func enlarged(
    _ image: Image, _ method: UpscaleMethod, tile: Int? = nil
  ) throws -> Image {
    let folder = try ScratchFolder()
    let source = try folder.write(image.encoded(as: .png), as: "in.png")
    var job = UpscaleJob(method, encoding: .png)
    job.tile = tile
    let item = try UpscaleItem(source: source, output: folder.file("out.png"))
    let isWhole = try job.run([item]) { _, outcome in #expect(outcome == .made) }
    #expect(isWhole)
    var result = try Image.read(folder.file("out.png"))
    result.metadata.text[UpscaleRecipe.keyword] = nil
    return result
  }

  @Test(
    arguments: ["espcn-x3", "fsrcnn-x2", "waifu2x-art"],
    [Image.Channels.grey, .greyAlpha, .rgb, .rgba])
  func `tiles change no pixel, whatever the picture`(
    _ model: String, _ channels: Image.Channels
  ) throws {
    let method = try UpscaleMethod(Self.model(model))
    for depth in Depth.allCases {
      let image = picture(37, 21, channels, depth)
      let whole = try enlarged(image, method, tile: 512)
      #expect(whole.channels == channels && whole.depth == depth)
      #expect(whole.width == 37 * method.scale && whole.height == 21 * method.scale)
      #expect(try enlarged(image, method, tile: 16) == whole)
    }
  }

  @Test(arguments: UpscaleMethod.filters)
  func `filters are those that resize`(_ filter: ResizeFilter) throws {
    let image = picture(20, 70, .rgba)
    let expected = image.resized(width: 60, height: 210, filter: filter)
    let method = try UpscaleMethod(filter.rawValue, scale: 3)
    #expect(try enlarged(image, method) == expected)
    #expect(try enlarged(image, method, tile: 16) == expected)
  }

  @Test(arguments: ["espcn-x2", "waifu2x-photo"])
  func `more bits are used, and agree with fewer`(_ model: String) throws {
    let method = try UpscaleMethod(Self.model(model))
    let image = try Image.read(Fixtures.path("kodak/kodim23.png"))
      .cropped(x: 60, y: 40, width: 32, height: 32)
    let (eight, sixteen) = (
      try enlarged(image, method), try enlarged(image.withDepth(.sixteen), method)
    )
    #expect(sixteen.withDepth(.eight) == eight)
    let levels = (0..<sixteen.samples.count).map { sixteen.samples[$0] }
    #expect(levels.contains { !$0.isMultiple(of: 257) })
  }

  @Test(arguments: ["espcn-x2", "waifu2x-photo"])
  func `alpha is enlarged by itself, and what it hides does not shine through`(
    _ model: String
  ) throws {
    // A white square that ends where the picture becomes transparent over black.
    let pixels = (0..<40).flatMap { y in
      (0..<40).flatMap { x -> [UInt8] in
        (15..<25).contains(x) && (15..<25).contains(y) ? [255, 255, 255, 255] : [0, 0, 0, 0]
      }
    }
    let image = Image(width: 40, height: 40, channels: .rgba, bytes: pixels)
    let result = try enlarged(image, UpscaleMethod(Self.model(model)))
    let alpha = Image(
      width: 40, height: 40, channels: .grey,
      bytes: stride(from: 3, to: pixels.count, by: 4).map { pixels[$0] }
    ).resized(width: 80, height: 80)
    for y in 0..<80 {
      for x in 0..<80 {
        #expect(result[x, y][3] == alpha[x, y][0])
        if result[x, y][3] > 0 { #expect(result[x, y].prefix(3).allSatisfy { $0 >= 240 }) }
      }
    }
  }

  @Test func `grey stays grey where a network sees colours`() throws {
    let image = try Image.read(Fixtures.path("kodak/kodim07.png"))
      .cropped(x: 0, y: 0, width: 24, height: 16).converted(to: .grey)
    let method = try UpscaleMethod(Self.model("waifu2x-photo"))
    let (grey, colours) = (
      try enlarged(image, method), try enlarged(image.converted(to: .rgb), method)
    )
    for y in 0..<32 {
      for x in 0..<48 {
        let (level, pixel) = (grey[x, y][0], colours[x, y])
        #expect(level >= (pixel.min() ?? 0) - 1 && level <= (pixel.max() ?? 0) + 1)
      }
    }
  }

  @Test func `another factor than the model's, and another family, are refused`() throws {
    let path = Self.model("espcn-x3")
    #expect(throws: ModelError.scale(path: path, expected: 3, found: 2)) {
      try UpscaleMethod(path, scale: 2)
    }
    let digits = Self.model("nice-digits")
    #expect(throws: ModelError.notAnUpscaler(path: digits, family: "nice")) {
      try UpscaleMethod(digits)
    }
    #expect(throws: (any Error).self) { try UpscaleMethod("bicubic", scale: 17) }
  }
}
