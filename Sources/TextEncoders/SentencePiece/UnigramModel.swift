/// A SentencePiece unigram model: pieces with the logarithms of their probabilities.
///
/// Source: Kudo, 2018, "Subword Regularization", [arXiv:1804.10959](https://arxiv.org/abs/1804.10959);
/// google/sentencepiece, `unigram_model.cc` (`EncodeOptimized`), whose order of comparisons decides
/// between segmentations that are equally likely.
struct UnigramModel: Sendable {
  /// One piece of the vocabulary.
  struct Piece: Sendable {
    enum Kind: Sendable { case normal, userDefined, other }

    var text: String
    /// The logarithm of the probability.
    var score: Float
    var kind: Kind
  }

  /// How much less likely than the least likely piece an unknown character is.
  private static let unknownPenalty: Float = 10
  /// What stands for a space in pieces.
  static let space = Array("▁".utf8)

  let pieces: [Piece]
  /// The id of what no piece covers.
  let unknown: Int
  private let trie: PieceTrie
  private let unknownScore: Float
  private let best: Float

  init(pieces: [Piece], unknown: Int) {
    (self.pieces, self.unknown) = (pieces, unknown)
    var trie = PieceTrie()
    for (id, piece) in pieces.enumerated() where piece.kind != .other {
      trie.insert(piece.text.utf8, id: Int32(id))
    }
    self.trie = trie
    let scores = pieces.filter { $0.kind == .normal }.map(\.score)
    unknownScore = (scores.min() ?? 0) - Self.unknownPenalty
    best = scores.max() ?? 0
  }

  private struct End {
    var id: Int
    var score: Float = 0
    var start = -1

    mutating func take(_ id: Int, _ score: Float, from start: Int) {
      if self.start < 0 || score > self.score {
        (self.id, self.score, self.start) = (id, score, start)
      }
    }
  }

  /// Returns the ids of the likeliest segmentation of normalised text.
  func ids(of text: [UInt8]) -> [Int] {
    var ends = [End](repeating: End(id: unknown), count: text.count + 1)
    var start = 0
    while start < text.count {
      let before = ends[start].score
      let character = min(Self.length(ofCharacter: text[start]), text.count - start)
      var coversCharacter = false
      trie.forEachPrefix(of: text[start...]) { length, id in
        let piece = pieces[Int(id)]
        let score =
          piece.kind == .userDefined ? Float(Double(Float(length) * best) - 0.1) : piece.score
        ends[start + length].take(Int(id), score + before, from: start)
        if length == character { coversCharacter = true }
      }
      if !coversCharacter {
        ends[start + character].take(unknown, unknownScore + before, from: start)
      }
      start += character
    }
    return path(to: text.count, ends)
  }

  /// Walks back from the end; unknown characters beside each other are one.
  private func path(to end: Int, _ ends: [End]) -> [Int] {
    var ids: [Int] = []
    var place = end
    while place > 0 {
      let end = ends[place]
      if end.id != unknown || ids.last != unknown { ids.append(end.id) }
      place = end.start
    }
    return ids.reversed()
  }

  private static func length(ofCharacter first: UInt8) -> Int {
    switch first {
    case 0xC0..<0xE0: 2
    case 0xE0..<0xF0: 3
    case 0xF0...: 4
    default: 1
    }
  }
}

/// Finds all pieces that a text begins with.
struct PieceTrie: Sendable {
  private struct Edge: Hashable {
    let node: Int32
    let byte: UInt8
  }

  private var edges: [Edge: Int32] = [:]
  /// The id that ends at each node, −1 where none does.
  private var ids: [Int32] = [-1]

  mutating func insert(_ bytes: some Sequence<UInt8>, id: Int32) {
    var node: Int32 = 0
    for byte in bytes {
      let edge = Edge(node: node, byte: byte)
      if let next = edges[edge] {
        node = next
      } else {
        edges[edge] = Int32(ids.count)
        node = Int32(ids.count)
        ids.append(-1)
      }
    }
    if node != 0 { ids[Int(node)] = id }
  }

  /// Calls a closure with the length and the id of each piece, short ones first.
  func forEachPrefix(of bytes: ArraySlice<UInt8>, _ body: (_ length: Int, _ id: Int32) -> Void) {
    var node: Int32 = 0
    for (index, byte) in bytes.enumerated() {
      guard let next = edges[Edge(node: node, byte: byte)] else { return }
      node = next
      if ids[Int(node)] >= 0 { body(index + 1, ids[Int(node)]) }
    }
  }
}
