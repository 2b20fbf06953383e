import Foundation
import Images
import Testing

@Suite struct JPEGConformanceTests {
  static let folder = "jpeg-conformance/reftest/images"

  /// Every JPEG that has a reference beside it.
  static func pairs() throws -> [String] {
    try ["", "mozilla/"].flatMap { sub in
      try Fixtures.names(in: Fixtures.path("\(folder)/\(sub)"))
        .filter { $0.hasSuffix(".jpg") }.map { sub + $0.dropLast(4) }
    }
  }

  @Test func `all pairs are there`() throws { #expect(try Self.pairs().count == 35) }

  @Test(arguments: try pairs())
  func `every channel is within 3 of the reference`(name: String) throws {
    let image = try Fixtures.raw("\(Self.folder)/\(name).jpg")
    let reference = try Fixtures.raw("\(Self.folder)/\(name).png")
    let difference = PixelDifference(
      image.converted(to: .rgb), reference.stripped.converted(to: .rgb))
    #expect((difference?.maximum ?? 0) <= 3)
  }

  static let turbo = "jpeg-conformance/libjpeg-turbo/testimages"

  @Test func `a baseline file is within 3 of libjpeg-turbo's own decoding`() throws {
    let image = try Fixtures.raw("\(Self.turbo)/testorig.jpg")
    let reference = try Self.readPPM("\(Self.turbo)/testorig.ppm")
    #expect((PixelDifference(image, reference)?.maximum ?? 0) <= 3)
  }

  @Test func `an arithmetic-coded file has the pixels of its Huffman-coded twin`() throws {
    let huffman = try Fixtures.raw("\(Self.turbo)/testimgint.jpg")
    let arithmetic = try Fixtures.raw("\(Self.turbo)/testimgari.jpg")
    #expect(huffman == arithmetic)
    let original = try Self.readPPM("\(Self.turbo)/testorig.ppm")
    #expect((PixelDifference(huffman, original)?.mean ?? 0) < 1)
  }

  /// Reads a binary PPM: `P6 width height 255` and bytes.
  static func readPPM(_ name: String) throws -> Image {
    let bytes = try Fixtures.bytes(name)
    var fields: [Int] = []
    var position = 2
    while fields.count < 3 {
      let digits = bytes[position...].drop { $0 < 48 }.prefix { $0 >= 48 }
      fields.append(try #require(Int(String(decoding: digits, as: UTF8.self))))
      position = digits.endIndex
    }
    return Image(
      width: fields[0], height: fields[1], channels: .rgb, bytes: Array(bytes[(position + 1)...]))
  }

  static func crashers() throws -> [String] {
    try ["crashtest/images", "icc"].flatMap { sub in
      try Fixtures.names(in: Fixtures.path("jpeg-conformance/\(sub)"))
        .filter { $0.hasSuffix(".jpg") || $0.hasSuffix(".jpeg") }.map { "\(sub)/\($0)" }
    }
  }

  @Test(arguments: try crashers())
  func `a corrupt file is read or refused, with one line, and never crashes`(name: String) throws {
    do {
      _ = try Image.read(Fixtures.path("jpeg-conformance/\(name)"))
    } catch let error as ImageError {
      #expect(!error.description.contains("\n"))
      #expect(error.description.contains(name))
    }
  }

  @Test func `lossless and 12-bit files are refused as what they are`() throws {
    for name in [
      "reftest/images/lossless/jpeg_lossless_sel1.jpg", "libjpeg-turbo/testimages/monkey12.jpg",
    ] {
      let path = "jpeg-conformance/\(name)"
      let error = #expect(throws: ImageError.self) { try Fixtures.raw(path) }
      guard case .unsupported = error else {
        Issue.record("\(name): \(String(describing: error))")
        continue
      }
    }
  }

  @Test func `what Pillow refuses is refused, what it reads is read, but for missing pixels`()
    throws
  {
    // Their entropy-coded data break off; Pillow fills the rest with grey.
    let incomplete = ["dc-predictor-overflow.jpg", "subtract-with-overflow.jpg"]
    for (name, entry) in try PillowReference.load("jpeg-conformance") {
      let path = "jpeg-conformance/\(name)"
      if let size = entry.size, !incomplete.contains(where: name.hasSuffix) {
        let image = try Fixtures.raw(path)
        #expect([image.width, image.height] == size, "\(name)")
      } else {
        #expect(throws: ImageError.self, "\(name)") { try Fixtures.raw(path) }
      }
    }
  }

  @Test func `a PNG named jpg is read as what it is`() throws {
    let path = "\(Self.folder)/mozilla/jpg-size-6x6.jpg"
    #expect(ImageFormat(signatureOf: try Fixtures.bytes(path)) == .png)
    #expect(try Fixtures.raw(path).width == 6)
  }
}
