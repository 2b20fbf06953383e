/// Text entries as JPEG comments.
///
/// A comment holds `keyword: value` in UTF-8. A value too long for one segment goes into several,
/// `keyword [1/3]: …`. A comment of any other form is an entry of the keyword `Comment`.
enum JPEGComments {
  /// The most bytes that fit into a segment.
  static let segmentSize = 65_533

  /// The keyword of comments without one.
  static let plainKeyword = "Comment"

  // MARK: Writing

  /// Returns the payloads of the segments that hold an entry.
  static func segments(for entry: ImageText.Entry) throws -> [[UInt8]] {
    try TextRules.check(entry)
    let keyword = entry.keyword
    guard isKeyword(keyword) else {
      throw ImageError.invalidText(
        keyword: keyword, reason: "the keyword cannot stand in a JPEG comment; use plain letters")
    }
    let plain = Array(entry.value.utf8)
    if keyword == plainKeyword, plain.count <= segmentSize, !plain.isEmpty,
      text(from: [plain]).entries == [entry]
    {
      return [plain]
    }
    let whole = Array("\(keyword): ".utf8) + plain
    if whole.count <= segmentSize { return [whole] }
    // Room for the keyword of at most 79 bytes and two numbers.
    let parts = split(entry.value, size: segmentSize - 120)
    return parts.enumerated().map { index, part in
      Array("\(keyword) [\(index + 1)/\(parts.count)]: ".utf8) + part
    }
  }

  /// Cuts between characters, so that each part is UTF-8 by itself.
  private static func split(_ value: String, size: Int) -> [ArraySlice<UInt8>] {
    var rest = Array(value.utf8)[...]
    var parts: [ArraySlice<UInt8>] = []
    while rest.count > size {
      var end = rest.startIndex + size
      while rest[end] & 0xC0 == 0x80 { end -= 1 }
      parts.append(rest[..<end])
      rest = rest[end...]
    }
    return parts + [rest]
  }

  // MARK: Reading

  /// Returns the entries that comments hold, parts joined.
  static func text(from comments: [[UInt8]]) -> ImageText {
    var entries: [ImageText.Entry] = []
    var open: (keyword: String, next: Int, count: Int)?
    for comment in comments {
      let parsed = parse(decode(comment))
      if let part = parsed.part, part.number > 1 {
        if let last = entries.last, let waiting = open, last.keyword == parsed.keyword,
          waiting == (parsed.keyword, part.number, part.count)
        {
          entries[entries.count - 1].value += parsed.value
          open = part.number < part.count ? (parsed.keyword, part.number + 1, part.count) : nil
          continue
        }
      }
      open = parsed.part.flatMap { $0.number == 1 ? (parsed.keyword, 2, $0.count) : nil }
      entries.append(ImageText.Entry(keyword: parsed.keyword, value: parsed.value))
    }
    return ImageText(entries)
  }

  private static func decode(_ comment: [UInt8]) -> String {
    // Many writers count the terminating NUL in.
    let bytes = comment[..<(comment.lastIndex { $0 != 0 }.map { $0 + 1 } ?? 0)]
    return String(validating: bytes, as: UTF8.self) ?? Latin1.decode(bytes)
  }

  private struct Parsed {
    var keyword: String
    var value: String
    var part: (number: Int, count: Int)?
  }

  private static func parse(_ text: String) -> Parsed {
    let scalars = text.unicodeScalars
    let plain = Parsed(keyword: plainKeyword, value: text)
    guard let colon = scalars.prefix(120).firstIndex(of: ":") else { return plain }
    let after = scalars.index(after: colon)
    guard after < scalars.endIndex, scalars[after] == " " else { return plain }
    let value = String(scalars[scalars.index(after: after)...])
    let head = String(scalars[..<colon])
    if isKeyword(head) { return Parsed(keyword: head, value: value) }
    guard head.last == "]", let bracket = head.lastIndex(of: "[") else { return plain }
    let numbers = head[head.index(after: bracket)...].dropLast().split(separator: "/")
    guard numbers.count == 2, let number = Int(numbers[0]), let count = Int(numbers[1]),
      number >= 1, number <= count, head[..<bracket].last == " "
    else { return plain }
    let keyword = String(head[..<bracket].dropLast())
    return isKeyword(keyword)
      ? Parsed(keyword: keyword, value: value, part: (number, count)) : plain
  }

  /// Keywords are letters, digits, spaces and a few signs, so that prose is rarely taken for one.
  private static func isKeyword(_ text: String) -> Bool {
    guard (1...79).contains(text.utf8.count), text.first != " ", text.last != " " else {
      return false
    }
    return text.utf8.allSatisfy { byte in
      switch byte {
      case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
        UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: " "), UInt8(ascii: "-"),
        UInt8(ascii: "_"), UInt8(ascii: "."):
        true
      default: false
      }
    }
  }
}
