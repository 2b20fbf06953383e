/// What a gradient of weights contracts at once: a part of a picture, or several small pictures.
struct PictureChunk {
  let pictures: Range<Int>
  /// Rows or pixels of each picture.
  let part: Range<Int>
  /// Whether chains begin here.
  let isFirst: Bool
  /// Whether they end here.
  let isLast: Bool

  /// The chunks of so many pictures of a length in the order of the chains: parts of at most `most`,
  /// or, where that is a whole picture, about `together` pictures.
  static func all(pictures: Int, length: Int, most: Int, together: Int) -> [PictureChunk] {
    func ranges(_ count: Int, of size: Int) -> [Range<Int>] {
      stride(from: 0, to: count, by: size).map { $0..<min($0 + size, count) }
    }
    return ranges(pictures, of: length <= most ? max(1, together) : 1).flatMap { some in
      ranges(length, of: max(1, most)).map { part in
        PictureChunk(
          pictures: some, part: part, isFirst: some.lowerBound == 0 && part.lowerBound == 0,
          isLast: some.upperBound == pictures && part.upperBound == length)
      }
    }
  }
}
