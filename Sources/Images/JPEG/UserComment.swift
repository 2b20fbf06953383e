/// The comment of EXIF data, in which Stable Diffusion web UI and its kin keep the settings of a JPEG
/// that a PNG has under the keyword `parameters`.
///
/// Source: Exif 2.32, §4.6.5, tag 0x9286; TIFF 6.0, §2.
struct UserComment {
  /// The keyword of the text entry.
  static let keyword = "parameters"
  private static let character = Array("UNICODE\0".utf8)

  /// The entry.
  let entry: ImageText.Entry

  /// The comment that a picture's text asks for: `nil` without settings, where the picture has other
  /// EXIF data, and where it would not fit into a segment.
  init?(_ metadata: ImageMetadata) {
    guard metadata.exif?.isEmpty ?? true, let value = metadata.text[Self.keyword],
      value.utf16.count * 2 <= 60_000, !value.isEmpty
    else { return nil }
    entry = ImageText.Entry(keyword: Self.keyword, value: value)
  }

  /// EXIF data that hold the comment and nothing else, from their TIFF header on.
  var exif: [UInt8] {
    // As others write it: UTF-16, the higher byte first, whatever the order of the numbers.
    let text = Self.character + entry.value.utf16.flatMap { [UInt8($0 >> 8), UInt8($0 & 255)] }
    func short(_ value: Int) -> [UInt8] { [UInt8(value >> 8 & 255), UInt8(value & 255)] }
    func long(_ value: Int) -> [UInt8] { short(value >> 16) + short(value & 0xFFFF) }
    let header = [0x4D, 0x4D, 0x00, 0x2A] + long(8)
    // A directory of one entry leads to another of one entry, and that to the text.
    let first = short(1) + short(0x8769) + short(4) + long(1) + long(26) + long(0)
    let second = short(1) + short(0x9286) + short(7) + long(text.count) + long(44) + long(0)
    return header + first + second + text
  }

  /// Finds the comment in EXIF data, `nil` where there is none in Unicode or ASCII.
  init?(exif bytes: [UInt8]) {
    guard let data = TIFFDirectories(bytes), let link = data.entry(0x8769, in: data.first),
      let comment = data.entry(0x9286, in: data.number(link + 8, 4)),
      data.number(comment + 2, 2) == 7, let count = data.number(comment + 4, 4), count > 8,
      let start = data.number(comment + 8, 4), start + count <= bytes.count
    else { return nil }
    let text = bytes[start + 8..<start + count]
    let value: String
    switch Array(bytes[start..<start + 8]) {
    case Self.character:
      // Some write it in the order of the numbers: a plain letter tells which.
      let isSwapped = text.first != 0 && text.dropFirst().first == 0
      let units = stride(from: text.startIndex, to: text.endIndex - 1, by: 2).map { index in
        UInt16(text[index + (isSwapped ? 1 : 0)]) << 8 | UInt16(text[index + (isSwapped ? 0 : 1)])
      }
      value = String(decoding: units, as: UTF16.self)
    case Array("ASCII\0\0\0".utf8): value = Latin1.decode(text.prefix { $0 != 0 })
    default: return nil
    }
    guard !value.isEmpty, !value.utf8.contains(0) else { return nil }
    entry = ImageText.Entry(keyword: Self.keyword, value: value)
  }
}
