/// What a text entry must obey to be stored in either format and read back as it was.
enum TextRules {
  /// Refuses what PNG forbids.
  ///
  /// Source: PNG specification, third edition, §11.3.3.2: keywords have 1 to 79 printable Latin-1
  /// characters, no leading, trailing or doubled spaces.
  static func check(_ entry: ImageText.Entry) throws {
    let keyword = entry.keyword
    func refuse(_ reason: String) -> ImageError { .invalidText(keyword: keyword, reason: reason) }
    guard let bytes = Latin1.encode(keyword), !bytes.contains(10) else {
      throw refuse("the keyword has characters that are not printable Latin-1; use plain letters")
    }
    guard (1...79).contains(bytes.count) else {
      throw refuse("the keyword has \(bytes.count) characters; use 1 to 79")
    }
    let space = UInt8(ascii: " ")
    let isDoubled = zip(bytes, bytes.dropFirst()).contains { $0 == space && $1 == space }
    if bytes.first == space || bytes.last == space || isDoubled {
      throw refuse("the keyword has spaces at an end or side by side; remove them")
    }
    if entry.value.utf8.contains(0) {
      throw refuse("the value has a NUL character; remove it")
    }
  }
}
