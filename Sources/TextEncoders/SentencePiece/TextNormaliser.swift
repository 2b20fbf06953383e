/// What SentencePiece does to a text before it looks for pieces.
///
/// Source: google/sentencepiece, `normalizer.cc`, `Normalizer::Normalize`.
struct TextNormaliser: Sendable {
  var map = CharacterMap()
  /// Whether a text begins as if a space stood before it.
  var addsDummyPrefix = true
  /// Whether spaces at both ends go, and of several in a row all but one.
  var removesExtraSpaces = true

  /// Returns the bytes that pieces are looked for in; nothing where there are but spaces.
  func normalised(_ text: String) -> [UInt8] {
    let bytes = Array(text.utf8)
    let space = UnigramModel.space
    var output: [UInt8] = []
    var followsSpace = removesExtraSpaces
    var place = 0
    var hasBegun = false
    while place < bytes.count {
      let (length, replaced) = step(bytes[place...])
      place += length
      let kept = followsSpace ? replaced.drop { $0 == UInt8(ascii: " ") } : replaced
      guard !kept.isEmpty else { continue }
      if !hasBegun {
        hasBegun = true
        if addsDummyPrefix { output += space }
      }
      for byte in kept {
        if byte == UInt8(ascii: " ") { output += space } else { output.append(byte) }
      }
      followsSpace = removesExtraSpaces && kept.last == UInt8(ascii: " ")
    }
    if removesExtraSpaces {
      while output.count >= space.count, output.suffix(space.count) == space[...] {
        output.removeLast(space.count)
      }
    }
    return output
  }

  /// What becomes of the next characters.
  private func step(_ bytes: ArraySlice<UInt8>) -> (length: Int, text: ArraySlice<UInt8>) {
    if let found = map.replacement(in: bytes) { return found }
    // The bytes are a Swift string's, so that they are whole characters.
    let length = 1 + bytes.dropFirst().prefix { $0 & 0xC0 == 0x80 }.count
    return (length, bytes.prefix(length))
  }
}
