/// What SentencePiece replaces before it looks for pieces: the longest entry at each place.
///
/// The bytes are a double-array trie, whose leaves say where replacements begin, and those, each
/// ended by a 0. Source: google/sentencepiece, `normalizer.cc`, and darts-clone's `darts.h`.
struct CharacterMap: Sendable {
  private let units: [UInt32]
  private let replacements: [UInt8]

  /// A map that replaces nothing.
  init() { (units, replacements) = ([], []) }

  /// Takes a map from a file; `nil` where the bytes are none.
  init?(_ bytes: [UInt8]) {
    if bytes.isEmpty {
      (units, replacements) = ([], [])
      return
    }
    func word(_ offset: Int) -> UInt32 {
      (0..<4).reduce(0) { $0 | UInt32(bytes[offset + $1]) << (8 * UInt32($1)) }
    }
    guard bytes.count >= 4 else { return nil }
    let length = Int(word(0))
    guard length > 0, length.isMultiple(of: 4), length < bytes.count - 4 else { return nil }
    units = stride(from: 4, to: 4 + length, by: 4).map(word)
    replacements = Array(bytes[(4 + length)...])
  }

  /// The longest entry that bytes begin with: its length and what stands for it.
  func replacement(in bytes: ArraySlice<UInt8>) -> (length: Int, text: ArraySlice<UInt8>)? {
    guard let root = units.first else { return nil }
    var found: (length: Int, start: Int)?
    var place = Self.offset(root)
    for (index, byte) in bytes.enumerated() {
      place ^= Int(byte)
      guard place < units.count, Self.label(units[place]) == UInt32(byte) else { break }
      let unit = units[place]
      place ^= Self.offset(unit)
      if unit >> 8 & 1 == 1, place < units.count {
        found = (index + 1, Int(units[place] & 0x7FFF_FFFF))
      }
    }
    guard let found, found.start < replacements.count else { return nil }
    let end = replacements[found.start...].firstIndex(of: 0) ?? replacements.count
    return (found.length, replacements[found.start..<end])
  }

  private static func offset(_ unit: UInt32) -> Int { Int(unit >> 10) << Int((unit & 0x200) >> 6) }
  /// A leaf's sign is part of its label, so that no byte leads to it.
  private static func label(_ unit: UInt32) -> UInt32 { unit & 0x8000_00FF }
}
