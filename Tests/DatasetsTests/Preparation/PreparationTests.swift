import Datasets
import Images
import TestSupport
import Testing

@Suite struct PreparationTests {
  private let folder: ScratchFolder

  init() throws { folder = try ScratchFolder() }

  /// The samples of one picture, prepared.
  private func prepared(
    _ picture: Image, _ change: (inout PicturePreparation) -> Void = { _ in }
  ) throws -> [UInt8] {
    _ = try folder.write(try picture.encoded(as: .png), as: "x.png")
    return try ImageFolder(path: folder.path, preparation: preparation(change)).samples(at: 0)
  }

  /// The samples of a picture plane by plane.
  private func planes(_ image: Image) -> [UInt8] {
    let count = image.channels.rawValue
    return (0..<count).flatMap { channel in
      (0..<image.width * image.height).map { UInt8(image.samples[$0 * count + channel]) }
    }
  }

  /// Sizes and offsets that torchvision's Resize(8) and CenterCrop(8) give.
  @Test(arguments: [
    (20, 10, 16, 8, 4, 0), (10, 20, 8, 16, 0, 4), (21, 10, 16, 8, 4, 0), (11, 9, 9, 8, 0, 0),
    (13, 8, 13, 8, 2, 0), (15, 8, 15, 8, 4, 0), (4, 5, 8, 10, 0, 1), (8, 11, 8, 11, 0, 2),
  ])
  func `crop resizes the shorter side and cuts the centre`(
    width: Int, height: Int, newWidth: Int, newHeight: Int, x: Int, y: Int
  ) throws {
    let picture = Picture.image(width, height)
    let expected = picture.resized(width: newWidth, height: newHeight, filter: .lanczos)
      .cropped(x: x, y: y, width: 8, height: 8)
    #expect(
      try prepared(picture) { ($0.size, $0.filter) = ([8, 8], .lanczos) } == planes(expected))
  }

  @Test func `crop covers a size that is not square`() throws {
    let picture = Picture.image(30, 30)
    #expect(
      try prepared(picture) { $0.size = [6, 12] }
        == planes(picture.resized(width: 12, height: 12).cropped(x: 0, y: 3, width: 12, height: 6)))
  }

  @Test func `stretch squeezes, and none insists`() throws {
    let picture = Picture.image(9, 5)
    #expect(
      try prepared(picture) { ($0.size, $0.resize) = ([4, 4], .stretch) }
        == planes(picture.resized(width: 4, height: 4)))
    #expect(try prepared(picture) { ($0.size, $0.resize) = ([5, 9], .none) } == planes(picture))
    let error = #expect(throws: DatasetError.self) {
      try prepared(picture) { ($0.size, $0.resize) = ([4, 4], .none) }
    }
    #expect(error?.description.contains("x.png: expected a picture of 4×4") == true)
  }

  @Test func `pad keeps proportions and fills the rest with the background`() throws {
    let picture = Picture.image(9, 6)
    let wide = picture.resized(width: 12, height: 8)
    let padded = try prepared(picture) {
      ($0.size, $0.resize, $0.background) = ([10, 12], .pad, [1, 2, 3])
    }
    let (samples, area) = (planes(wide), 8 * 12)
    for channel in 0..<3 {
      let own = padded[channel * 120..<(channel + 1) * 120]
      #expect(Array(own.prefix(area)) == Array(samples[channel * area..<(channel + 1) * area]))
      #expect(own.dropFirst(area).allSatisfy { $0 == channel + 1 })
    }
    let narrow = try prepared(picture) {
      ($0.size, $0.resize, $0.channels) = ([4, 20], .pad, .grey)
    }
    let small = planes(picture.resized(width: 6, height: 4).converted(to: .grey))
    for row in 0..<4 {
      #expect(narrow[20 * row + 6..<20 * (row + 1)].allSatisfy { $0 == 255 })
    }
    #expect(narrow.count == 80 && small.count == 24)
    #expect(try prepared(picture) { ($0.size, $0.resize) = ([6, 9], .pad) } == planes(picture))
  }

  @Test func `a strip keeps a pixel where it is padded`() {
    #expect(
      FittedSize(height: 2, width: 90, into: [48, 64])
        == .init(height: 1, width: 64, into: [1, 64]))
    #expect(FittedSize(height: 65_536, width: 1, into: [64, 48]).width == 1)
    #expect(FittedSize(height: 49, width: 50, into: [240, 240]).height == 235)
  }

  @Test func `without a size, pictures must have one`() throws {
    #expect(try prepared(Picture.image(9, 5)) == planes(Picture.image(9, 5)))
    _ = try folder.write(try Picture.png(9, 6), as: "y.png")
    let error = #expect(throws: DatasetError.self) { try ImageFolder(path: folder.path) }
    #expect(error?.description.contains("y.png: expected a picture of 9×5 like the others") == true)
  }

  @Test func `alpha shows the background, and grey is luma`() throws {
    let clear = Image(width: 2, height: 1, channels: .rgba, bytes: [9, 9, 9, 0, 10, 20, 30, 255])
    #expect(try prepared(clear) { $0.background = [1, 2, 3] } == [1, 10, 2, 20, 3, 30])
    let image = Picture.image(3, 3)
    #expect(try prepared(image) { $0.channels = .grey } == planes(image.converted(to: .grey)))
    let grey = Picture.image(3, 3, channels: .grey)
    #expect(try prepared(grey) == planes(grey.converted(to: .rgb)))
  }

  @Test func `a line of one pixel does not fill the memory`() throws {
    let line = Picture.image(60_000, 1, channels: .grey)
    #expect(try prepared(line) { ($0.size, $0.crop) = ([16, 16], .random) }.count == 768)
  }

  @Test func `MNIST's digits can be prepared, and keep their labels`() throws {
    let path = Fixtures.repository + "/samples/digits"
    let digits = try openDataset(path)
    #expect(digits.imageShape == [1, 28, 28])
    #expect(digits.classes == (0...9).map { "\($0)" } && digits.label(at: 0) == 7)
    let large = try openDataset(
      path, preparation: preparation { ($0.size, $0.channels) = ([32, 32], .rgb) })
    #expect(large.imageShape == [3, 32, 32] && large.label(at: 0) == 7)
    let grey = Image(
      width: 28, height: 28, channels: .grey, bytes: try digits.samples(at: 5))
    #expect(
      try large.samples(at: 5) == planes(grey.converted(to: .rgb).resized(width: 32, height: 32)))
    #expect(throws: DatasetError.self) {
      try openDataset(path, preparation: preparation { ($0.size, $0.resize) = ([9, 9], .none) })
    }
  }

  @Test func `the orientation that a camera wrote is applied`() throws {
    // A JPEG file with an Exif segment that says: turn by a quarter.
    let jpeg = try Picture.image(6, 4).encoded(as: .jpeg)
    let tiff: [UInt8] =
      [0x4D, 0x4D, 0, 0x2A, 0, 0, 0, 8, 0, 1, 0x01, 0x12, 0, 3, 0, 0, 0, 1, 0, 6, 0, 0, 0, 0, 0, 0]
    let exif = Array("Exif\0\0".utf8) + tiff
    let segment: [UInt8] = [0xFF, 0xE1, 0, UInt8(exif.count + 2)] + exif
    _ = try folder.write(jpeg[..<2] + segment + jpeg[2...], as: "x.jpg")
    #expect(try ImageFolder(path: folder.path).imageShape == [3, 6, 4])
  }
}
