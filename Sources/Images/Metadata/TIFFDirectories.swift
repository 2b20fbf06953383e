/// The numbers and directories of EXIF data, from their TIFF header on.
///
/// Source: TIFF 6.0, §2.
struct TIFFDirectories {
  /// The data.
  let bytes: [UInt8]
  /// Whether the lowest byte of a number comes first.
  let isLittle: Bool

  /// Looks at a header, `nil` where it is none.
  init?(_ bytes: [UInt8]) {
    guard bytes.count >= 8 else { return nil }
    isLittle = bytes.starts(with: [0x49, 0x49, 0x2A, 0x00])
    guard isLittle || bytes.starts(with: [0x4D, 0x4D, 0x00, 0x2A]) else { return nil }
    self.bytes = bytes
  }

  /// The first directory.
  var first: Int? { number(4, 4) }

  /// A number of so many bytes at a place, `nil` beyond the data.
  func number(_ offset: Int, _ size: Int) -> Int? {
    guard offset >= 0, offset + size <= bytes.count else { return nil }
    let digits = bytes[offset..<offset + size]
    return (isLittle ? Array(digits.reversed()) : Array(digits)).reduce(0) { $0 << 8 | Int($1) }
  }

  /// Where an entry with a tag stands in a directory: tag, type, count and value.
  func entry(_ tag: Int, in directory: Int?) -> Int? {
    guard let directory, let count = number(directory, 2) else { return nil }
    return (0..<count).lazy.map { directory + 2 + 12 * $0 }.first { number($0, 2) == tag }
  }
}
