/// Puts PNG files together to an animated one.
///
/// The pixels stay compressed as they are: the first picture keeps its IDAT chunks, the data of
/// the others move to fdAT chunks.
///
/// Source: PNG specification, third edition, §11.3.6 (acTL, fcTL, fdAT).
enum AnimatedPNG {
  private struct Chunk {
    let type: String
    let data: ArraySlice<UInt8>
  }

  /// Returns a file that shows pictures in turns, for ever.
  ///
  /// - Throws: `ImageError.cannotEncode`.
  /// - Precondition: there are pictures, of one size and kind; each is shown for 1…65,535 ms.
  static func encode(_ frames: [Image], milliseconds: Int) throws -> [UInt8] {
    try encode(count: frames.count, milliseconds: { _ in milliseconds }, frame: { frames[$0] })
  }

  /// The same of pictures that are made one after the other, each shown for a time of its own; the
  /// metadata are those of the file.
  ///
  /// - Throws: `ImageError.cannotEncode`, or what `frame` throws.
  /// - Precondition: there are pictures, of one size and kind; each is shown for 1…65,535 ms.
  static func encode(
    count: Int, metadata: ImageMetadata = ImageMetadata(), milliseconds: (Int) -> Int,
    frame: (Int) throws -> Image
  ) throws -> [UInt8] {
    precondition(count > 0, "AnimatedPNG: no pictures")
    let first = try frame(0)
    var file = PNGBytes()
    // fcTL and fdAT chunks are counted together.
    var sequence = 0
    for index in 0..<count {
      let picture = index == 0 ? first : try frame(index)
      precondition(
        picture.width == first.width && picture.height == first.height
          && picture.channels == first.channels && picture.depth == first.depth,
        "AnimatedPNG: pictures of different kinds")
      let chunks = chunks(
        of: try picture.with(index == 0 ? metadata : ImageMetadata()).encoded(as: .png))
      if index == 0 {
        for chunk in chunks.prefix(while: { $0.type != "IDAT" }) {
          file.add(chunk.type, chunk.data)
        }
        file.add("acTL", PNGBytes.number(count) + PNGBytes.number(0))
      }
      let time = milliseconds(index)
      precondition((1...65_535).contains(time), "AnimatedPNG: \(time) ms is not a time")
      file.add("fcTL", control(sequence, first, time))
      sequence += 1
      for chunk in chunks where chunk.type == "IDAT" {
        if index == 0 {
          file.add("IDAT", chunk.data)
        } else {
          file.add("fdAT", PNGBytes.number(sequence) + chunk.data)
          sequence += 1
        }
      }
    }
    file.add("IEND", [])
    return file.bytes
  }

  /// A frame over the whole picture, shown for a time, that replaces what was there.
  private static func control(_ sequence: Int, _ size: Image, _ milliseconds: Int) -> [UInt8] {
    [sequence, size.width, size.height, 0, 0].flatMap(PNGBytes.number)
      + PNGBytes.short(milliseconds) + PNGBytes.short(1000) + [0, 0]
  }

  /// Takes a file of our own writer apart.
  private static func chunks(of file: [UInt8]) -> [Chunk] {
    var chunks: [Chunk] = []
    var position = PNGBytes.signature.count
    while position + 12 <= file.count {
      let length = file[position..<position + 4].reduce(0) { $0 << 8 | Int($1) }
      let data = position + 8..<position + 8 + length
      let type = String(decoding: file[position + 4..<position + 8], as: UTF8.self)
      chunks.append(Chunk(type: type, data: file[data]))
      position = data.upperBound + 4
    }
    return chunks
  }
}

/// A PNG file as it grows.
private struct PNGBytes {
  static let signature: [UInt8] = [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A]

  private(set) var bytes = signature

  /// Appends a chunk.
  mutating func add(_ type: String, _ data: some Collection<UInt8>) {
    bytes += Self.number(data.count)
    let start = bytes.count
    bytes += Array(type.utf8)
    bytes += data
    bytes += Self.number(Int(Self.checksum(bytes[start...])))
  }

  /// Four bytes, the highest first.
  static func number(_ value: Int) -> [UInt8] {
    [24, 16, 8, 0].map { UInt8(truncatingIfNeeded: value >> $0) }
  }

  /// Two bytes, the higher first.
  static func short(_ value: Int) -> [UInt8] {
    [UInt8(truncatingIfNeeded: value >> 8), UInt8(truncatingIfNeeded: value)]
  }

  /// CRC-32.
  ///
  /// Source: PNG specification, third edition, annex D.
  private static func checksum(_ bytes: ArraySlice<UInt8>) -> UInt32 {
    var crc = ~UInt32(0)
    for byte in bytes { crc = table[Int((crc ^ UInt32(byte)) & 255)] ^ crc >> 8 }
    return ~crc
  }

  private static let table: [UInt32] = (0..<256).map { index in
    (0..<8).reduce(UInt32(index)) { value, _ in
      value & 1 == 1 ? value >> 1 ^ 0xEDB8_8320 : value >> 1
    }
  }
}

extension Image {
  /// The picture with other metadata.
  fileprivate func with(_ metadata: ImageMetadata) -> Image {
    var image = self
    image.metadata = metadata
    return image
  }
}
