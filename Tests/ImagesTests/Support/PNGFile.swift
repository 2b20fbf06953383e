import Testing

/// PNG files taken apart and put together, apart from libpng.
enum PNGFile {
  struct Chunk {
    var type: String
    var data: [UInt8]
  }

  static let signature: [UInt8] = [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A]

  static func chunks(of file: [UInt8]) throws -> [Chunk] {
    var chunks: [Chunk] = []
    var position = 8
    while position + 12 <= file.count {
      let length = file[position..<position + 4].reduce(0) { $0 << 8 | Int($1) }
      try #require(position + 12 + length <= file.count)
      chunks.append(
        Chunk(
          type: String(decoding: file[position + 4..<position + 8], as: UTF8.self),
          data: Array(file[position + 8..<position + 8 + length])))
      position += 12 + length
    }
    return chunks
  }

  static func file(of chunks: [Chunk]) -> [UInt8] {
    signature
      + chunks.flatMap { chunk in
        let body = Array(chunk.type.utf8) + chunk.data
        return number(chunk.data.count) + body + number(Int(crc32(body)))
      }
  }

  /// Four bytes, the highest first.
  static func number(_ value: Int) -> [UInt8] {
    [24, 16, 8, 0].map { UInt8(truncatingIfNeeded: value >> $0) }
  }

  /// A header that declares a picture.
  static func header(width: Int, height: Int, bits: UInt8 = 8, type: UInt8 = 2) -> Chunk {
    Chunk(type: "IHDR", data: number(width) + number(height) + [bits, type, 0, 0, 0])
  }

  /// Puts chunks between the header and the rest.
  static func inserting(_ added: [Chunk], into file: [UInt8]) throws -> [UInt8] {
    let all = try chunks(of: file)
    return self.file(of: Array(all[..<1]) + added + Array(all[1...]))
  }
}
