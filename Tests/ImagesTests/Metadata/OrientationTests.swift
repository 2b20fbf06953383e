import Images
import Testing

@Suite struct OrientationTests {
  /// An EXIF directory with one other entry before the orientation.
  static func exif(_ value: UInt8, littleEndian: Bool) -> [UInt8] {
    func number(_ value: Int, _ size: Int) -> [UInt8] {
      let bytes = (0..<size).map { UInt8(truncatingIfNeeded: value >> (8 * $0)) }
      return littleEndian ? bytes : bytes.reversed()
    }
    return Array((littleEndian ? "II" : "MM").utf8) + number(42, 2) + number(8, 4) + number(2, 2)
      + number(0x010F, 2) + number(2, 2) + number(2, 4) + [65, 0, 0, 0]
      + number(0x0112, 2) + number(3, 2) + number(1, 4) + number(Int(value), 2) + [0, 0]
      + number(0, 4)
  }

  static func jpeg(_ image: Image, exif: [UInt8]) throws -> [UInt8] {
    let file = try image.encoded(as: .jpeg(JPEGOptions(quality: 100, subsampling: .none)))
    let body = Array("Exif\0\0".utf8) + exif
    return Array(file[..<2]) + [0xFF, 0xE1, 0, UInt8(body.count + 2)] + body + file[2...]
  }

  /// What the stored rows 1 2 / 3 4 / 5 6 look like upright.
  static let upright: [Orientation: (width: Int, bytes: [UInt8])] = [
    .up: (2, [1, 2, 3, 4, 5, 6]), .upMirrored: (2, [2, 1, 4, 3, 6, 5]),
    .down: (2, [6, 5, 4, 3, 2, 1]), .downMirrored: (2, [5, 6, 3, 4, 1, 2]),
    .leftMirrored: (3, [1, 3, 5, 2, 4, 6]), .right: (3, [5, 3, 1, 6, 4, 2]),
    .rightMirrored: (3, [6, 4, 2, 5, 3, 1]), .left: (3, [2, 4, 6, 1, 3, 5]),
  ]

  @Test(arguments: Orientation.allCases)
  func `turns pixels as the EXIF standard says`(orientation: Orientation) throws {
    let stored = Image(width: 2, height: 3, channels: .grey, bytes: [1, 2, 3, 4, 5, 6])
    let expected = try #require(Self.upright[orientation])
    let turned = stored.oriented(orientation)
    #expect(turned.width == expected.width && turned.samples == .eight(expected.bytes))
  }

  @Test(arguments: Orientation.allCases, [false, true])
  func `is applied when a JPEG or PNG is read`(orientation: Orientation, littleEndian: Bool)
    throws
  {
    let image = TestPictures.ramp(24, 40, .rgb)
    let exif = Self.exif(UInt8(orientation.rawValue), littleEndian: littleEndian)
    let files = [
      try Self.jpeg(image, exif: exif),
      try PNGFile.inserting(
        [PNGFile.Chunk(type: "eXIf", data: exif)], into: image.encoded(as: .png)),
    ]
    for file in files {
      let stored = try Image.decode(file, options: ReadingOptions(appliesOrientation: false))
      #expect(stored.width == 24)
      #expect(try Image.decode(file) == stored.oriented(orientation))
    }
  }

  @Test(arguments: [false, true])
  func `notes of a camera are kept where that is asked, and turned pixels are upright`(
    littleEndian: Bool
  ) throws {
    let image = TestPictures.ramp(24, 40, .rgb)
    let (sideways, upright) = (
      Self.exif(6, littleEndian: littleEndian), Self.exif(1, littleEndian: littleEndian)
    )
    let files = [
      try Self.jpeg(image, exif: sideways),
      try PNGFile.inserting(
        [PNGFile.Chunk(type: "eXIf", data: sideways)], into: image.encoded(as: .png)),
    ]
    for file in files {
      var options = ReadingOptions()
      #expect(try Image.decode(file, options: options).metadata.exif == nil)
      options.keepsEXIF = true
      let turned = try Image.decode(file, options: options)
      #expect(turned.width == 40 && turned.metadata.exif == upright)
      for encoding in [ImageEncoding.png, .jpeg] {
        let again = try Image.decode(turned.encoded(as: encoding), options: options)
        #expect(again.width == 40 && again.metadata.exif == upright)
      }
      options.appliesOrientation = false
      #expect(try Image.decode(file, options: options).metadata.exif == sideways)
    }
  }

  @Test func `broken EXIF data mean upright`() throws {
    let image = TestPictures.ramp(24, 40, .grey)
    let whole = Self.exif(6, littleEndian: true)
    var far = whole
    far[4] = 250
    var nonsense = whole
    nonsense[30] = 9
    for exif in [Array(whole.prefix(20)), far, nonsense, [], Array("MM".utf8)] {
      #expect(try Image.decode(Self.jpeg(image, exif: exif)).width == 24)
    }
    #expect(try Image.decode(Self.jpeg(image, exif: whole)).width == 40)
  }

  @Test func `quarter turns, flips and crops agree with each other`() {
    let image = TestPictures.noise(5, 3, .rgba, .sixteen)
    #expect(image.rotated(quarterTurns: 1).rotated(quarterTurns: 3) == image)
    #expect(image.rotated(quarterTurns: -2) == image.flippedHorizontally().flippedVertically())
    #expect(image.rotated(quarterTurns: 1)[0, 0] == image[0, 2])
    let part = image.cropped(x: 1, y: 2, width: 3, height: 1)
    #expect(part.width == 3 && part[2, 0] == image[3, 2])
  }

  @Test func `a crop outside the picture traps`() async {
    await #expect(processExitsWith: .failure) {
      _ = TestPictures.plain(2, 2, [0]).cropped(x: 1, y: 0, width: 2, height: 1)
    }
  }
}
