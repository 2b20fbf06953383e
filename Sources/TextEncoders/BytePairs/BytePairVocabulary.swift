/// The pieces of CLIP's vocabulary and how bytes become them.
struct BytePairVocabulary: Sendable {
  /// What a piece carries that ends a word.
  static let wordEnd = "</w>"

  private struct Pair: Hashable {
    let first, second: Int32
  }

  private struct Merge {
    let rank: Int
    let merged: Int32
  }

  /// The ids of single bytes: within a word and at its end.
  private let (inner, last): ([Int32], [Int32])
  private let merges: [Pair: Merge]
  /// The bytes of each id, a space behind those that end a word.
  private let bytes: [Int: [UInt8]]

  /// Takes pieces with their ids and the merges in their order.
  ///
  /// Throws where a merge speaks of a piece that is not there; `path` is what messages call the
  /// file of the merges.
  init(_ ids: [String: Int], merges lines: [(String, String)], path: String) throws {
    func id(_ piece: String, _ place: String) throws -> Int32 {
      guard let id = ids[piece].flatMap({ Int32(exactly: $0) }) else {
        throw TextEncoderError.malformed(
          path: path, expected: "pieces of the vocabulary", found: "'\(piece)' \(place)")
      }
      return id
    }
    inner = try ByteCharacters.characters.map { try id(String($0), "as a byte") }
    last = try ByteCharacters.characters.map {
      try id(String($0) + Self.wordEnd, "as the last byte of a word")
    }
    var merges: [Pair: Merge] = [:]
    merges.reserveCapacity(lines.count)
    for (rank, line) in lines.enumerated() {
      let place = "in merge \(rank + 1)"
      let pair = Pair(first: try id(line.0, place), second: try id(line.1, place))
      let merge = Merge(rank: rank, merged: try id(line.0 + line.1, place))
      if merges[pair] == nil { merges[pair] = merge }
    }
    self.merges = merges
    bytes = Dictionary(
      ids.map { ($0.value, ByteCharacters.bytes(of: $0.key)) }, uniquingKeysWith: { a, _ in a })
  }

  /// Returns the ids of a word: the pair that was merged first in training is merged first.
  func ids(of word: [UInt8]) -> [Int] {
    var ids = word.map { inner[Int($0)] }
    guard let end = word.last else { return [] }
    ids[ids.count - 1] = last[Int(end)]
    while ids.count > 1 {
      var best: (merge: Merge, pair: Pair)?
      for (first, second) in zip(ids, ids.dropFirst()) {
        let pair = Pair(first: first, second: second)
        if let merge = merges[pair], merge.rank < best?.merge.rank ?? .max { best = (merge, pair) }
      }
      guard let best else { break }
      ids = Self.replacing(best.pair, with: best.merge.merged, in: ids)
    }
    return ids.map { Int($0) }
  }

  private static func replacing(_ pair: Pair, with merged: Int32, in ids: [Int32]) -> [Int32] {
    var output: [Int32] = []
    var place = 0
    while place < ids.count {
      let isPair =
        place + 1 < ids.count && ids[place] == pair.first && ids[place + 1] == pair.second
      output.append(isPair ? merged : ids[place])
      place += isPair ? 2 : 1
    }
    return output
  }

  /// Returns the text of ids, words apart by one space.
  func text(of ids: [Int]) -> String {
    var text = ids.flatMap { bytes[$0] ?? [] }
    if text.last == UInt8(ascii: " ") { text.removeLast() }
    return String(decoding: text, as: UTF8.self)
  }
}

/// The characters that byte pairs are written with: one for each byte, none of them a space.
///
/// Source: openai/gpt-2, `encoder.py`, `bytes_to_unicode`.
enum ByteCharacters {
  /// By byte.
  static let characters: [Unicode.Scalar] = {
    var next: UInt32 = 256
    return (UInt8.min...UInt8.max).map { byte in
      switch byte {
      case 0x21...0x7E, 0xA1...0xAC, 0xAE...0xFF: return Unicode.Scalar(byte)
      default:
        defer { next += 1 }
        return Unicode.Scalar(next) ?? " "
      }
    }
  }()

  private static let values: [Unicode.Scalar: UInt8] = Dictionary(
    uniqueKeysWithValues: zip(characters, UInt8.min...UInt8.max))

  /// The bytes of a piece, a space behind what ends a word.
  static func bytes(of piece: String) -> [UInt8] {
    let isLast = piece.hasSuffix(BytePairVocabulary.wordEnd)
    let spelled = isLast ? piece.dropLast(BytePairVocabulary.wordEnd.count) : piece[...]
    return spelled.unicodeScalars.compactMap { values[$0] }
      + (isLast ? [UInt8(ascii: " ")] : [])
  }
}
