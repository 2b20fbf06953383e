import Foundation
import Images
import Testing

@Suite struct ColourTests {
  /// Light to sRGB, 0…1.
  ///
  /// Source: IEC 61966-2-1.
  static func encoded(_ light: Double) -> Double {
    light <= 0.0031308 ? 12.92 * light : 1.055 * pow(light, 1 / 2.4) - 0.055
  }

  static func light(_ encoded: Double) -> Double {
    encoded <= 0.04045 ? encoded / 12.92 : pow((encoded + 0.055) / 1.055, 2.4)
  }

  private func withChunks(_ chunks: [PNGFile.Chunk], _ image: Image) throws -> [UInt8] {
    var all = try PNGFile.chunks(of: image.encoded(as: .png)).filter { $0.type != "sRGB" }
    all.insert(contentsOf: chunks, at: 1)
    return PNGFile.file(of: all)
  }

  private func gamma(_ value: Double) -> PNGFile.Chunk {
    PNGFile.Chunk(type: "gAMA", data: PNGFile.number(Int((value * 100_000).rounded())))
  }

  private func chromaticities(_ values: [Double]) -> PNGFile.Chunk {
    PNGFile.Chunk(
      type: "cHRM", data: values.flatMap { PNGFile.number(Int(($0 * 100_000).rounded())) })
  }

  private let greys = Image(
    width: 256, height: 1, channels: .grey, bytes: (0...255).map { UInt8($0) })

  @Test(arguments: [0.35, 0.55, 0.7, 1.0, 2.5])
  func `gAMA becomes the curve of sRGB`(value: Double) throws {
    for channels in [Image.Channels.grey, .rgb] {
      let image = greys.converted(to: channels)
      let managed = try Image.decode(withChunks([gamma(value)], image))
      for level in 0...255 {
        let expected = Self.encoded(pow(Double(level) / 255, 1 / value)) * 255
        for sample in managed[level, 0] { #expect(abs(Double(sample) - expected) <= 1) }
      }
    }
  }

  @Test(arguments: Image.Channels.allCases)
  func `in 16 bits linear light becomes sRGB to a few levels of 65,535`(channels: Image.Channels)
    throws
  {
    let count = 4096
    let levels = (0..<count).map { UInt16($0 * 65_535 / (count - 1)) }
    let image = Image(
      width: count, height: 1, channels: .grey, samples: .sixteen(levels)
    ).converted(to: channels)
    let managed = try Image.decode(withChunks([gamma(1)], image))
    #expect(managed.depth == .sixteen)
    for (x, level) in levels.enumerated() {
      let expected = Self.encoded(Double(level) / 65_535) * 65_535
      for sample in managed[x, 0].prefix(channels.hasColour ? 3 : 1) {
        #expect(abs(Double(sample) - expected) <= 24)
      }
    }
  }

  @Test func `the usual gAMA, the chunk sRGB and no chunk change nothing`() throws {
    let image = TestPictures.noise(16, 16, .rgb)
    let standard = chromaticities([0.3127, 0.329, 0.64, 0.33, 0.3, 0.6, 0.15, 0.06])
    for chunks in [[], [gamma(0.45455)], [gamma(0.45455), standard], [standard]] {
      #expect(try Image.decode(withChunks(chunks, image)) == image)
    }
    let srgb = PNGFile.Chunk(type: "sRGB", data: [0])
    #expect(try Image.decode(withChunks([gamma(0.45455), srgb], image)) == image)
  }

  @Test func `without colour management gAMA changes nothing`() throws {
    let file = try withChunks([gamma(1)], greys)
    #expect(
      try Image.decode(file, options: ReadingOptions(managesColour: false)).samples
        == greys.samples)
  }

  @Test func `alpha is left alone`() throws {
    let image = TestPictures.noise(16, 16, .rgba)
    let managed = try Image.decode(withChunks([gamma(1)], image))
    for x in 0..<16 { #expect(managed[x, 3][3] == image[x, 3][3]) }
    #expect(managed != image)
  }

  @Test func `cHRM brings wide primaries to sRGB`() throws {
    let p3 = [0.3127, 0.329, 0.68, 0.32, 0.265, 0.69, 0.15, 0.06]
    let image = TestPictures.noise(32, 32, .rgb)
    let managed = try Image.decode(withChunks([gamma(0.45455), chromaticities(p3)], image))
    try expectDisplayP3(image, managed)
  }

  private func expectDisplayP3(_ image: Image, _ managed: Image) throws {
    // Linear Display P3 to linear sRGB; both are relative to D65.
    // Source: CSS Color 4, §18, lin_P3 and lin_sRGB matrices multiplied.
    let matrix = [
      [1.2249401762805598, -0.22494017628055996, 0],
      [-0.042056954709688163, 1.0420569547096881, 0],
      [-0.019637554590334432, -0.078636045550631889, 1.0982736001409663],
    ]
    for y in 0..<image.height {
      for x in 0..<image.width {
        let light = image[x, y].map { Self.light(Double($0) / 255) }
        for (row, sample) in zip(matrix, managed[x, y]) {
          let sum = zip(row, light).reduce(0) { $0 + $1.0 * $1.1 }
          let expected = Self.encoded(min(max(sum, 0), 1)) * 255
          #expect(abs(Double(sample) - expected) <= 1.5, "(\(x), \(y)) of \(image[x, y])")
        }
      }
    }
  }

  @Test(arguments: [ImageFormat.png, .jpeg])
  func `a Display P3 profile is converted, or kept without colour management`(
    format: ImageFormat
  ) throws {
    let profile = TestProfiles.displayP3()
    var image = TestPictures.noise(24, 24, .rgb)
    image.metadata.profile = profile
    let file = try image.encoded(
      as: format == .png ? .png : .jpeg(JPEGOptions(quality: 95, subsampling: .none)))
    let raw = try Image.decode(file, options: ReadingOptions(managesColour: false))
    #expect(raw.metadata.profile == profile)
    let managed = try Image.decode(file)
    #expect(managed.metadata.profile == nil)
    try expectDisplayP3(raw, managed)
    var options = ReadingOptions()
    options.keepsProfiles = true
    #expect(try Image.decode(file, options: options) == raw)
  }

  @Test func `a profile with red and blue exchanged exchanges them`() throws {
    var image = TestPictures.noise(16, 16, .rgb)
    image.metadata.profile = TestProfiles.swapped()
    let managed = try Image.decode(image.encoded(as: .png))
    for y in 0..<16 {
      for x in 0..<16 {
        #expect(zip(managed[x, y], image[x, y].reversed()).allSatisfy { abs($0 - $1) <= 1 })
      }
    }
  }

  @Test(arguments: Depth.allCases)
  func `an sRGB profile changes nothing at all`(depth: Depth) throws {
    for channels in [Image.Channels.rgb, .rgba] {
      let image = TestPictures.noise(64, 64, channels, depth)
      var tagged = image
      tagged.metadata.profile = TestProfiles.standard()
      #expect(try Image.decode(tagged.encoded(as: .png)) == image)
    }
  }

  @Test func `a grey profile of linear light becomes the curve of sRGB`() throws {
    var image = greys
    image.metadata.profile = TestProfiles.linearGrey()
    for file in [
      try image.encoded(as: .png), try image.encoded(as: .jpeg(JPEGOptions(quality: 100))),
    ] {
      let raw = try Image.decode(file, options: ReadingOptions(managesColour: false))
      let managed = try Image.decode(file)
      #expect(managed.channels == .grey)
      for level in 0...255 {
        let expected = Self.encoded(Double(raw[level, 0][0]) / 255) * 255
        #expect(abs(Double(managed[level, 0][0]) - expected) <= 1)
      }
    }
  }

  @Test func `a broken profile is ignored`() throws {
    let image = TestPictures.plain(2, 2, [10, 200, 30])
    let file = try image.encoded(as: .jpeg(JPEGOptions(quality: 100, subsampling: .none)))
    let body = Array("ICC_PROFILE\0".utf8) + [1, 1] + [UInt8](repeating: 7, count: 200)
    let segment = [0xFF, 0xE2, 0, UInt8(body.count + 2)] + body
    let broken = try Image.decode(Array(file[..<2]) + segment + file[2...])
    #expect(broken.samples == (try Image.decode(file)).samples)
  }

  @Test(arguments: [1, 200_000])
  func `a profile of several segments is put together`(padding: Int) throws {
    var image = TestPictures.plain(2, 2, [10, 200, 30])
    image.metadata.profile = TestProfiles.displayP3(comment: padding)
    let file = try image.encoded(as: .jpeg)
    let raw = try Image.decode(file, options: ReadingOptions(managesColour: false))
    #expect(raw.metadata.profile == image.metadata.profile)
    #expect((raw.metadata.profile?.count ?? 0) > padding)
  }

  @Test func `broken profile sequences leave the pixel as it is`() throws {
    for name in ["chunk_count_mismatch", "chunk_double_seq_no", "chunk_seq_no_0", "missing_chunk"] {
      let path = "jpeg-conformance/icc/icc_\(name).jpeg"
      #expect(try Fixtures.raw(path).metadata.profile == nil, "\(name)")
      #expect(try Image.read(Fixtures.path(path)).samples == Fixtures.raw(path).samples)
    }
    let ordered = try Fixtures.raw("jpeg-conformance/icc/icc_chunk_order.jpeg")
    #expect(ordered.metadata.profile != nil)
  }
}
