import Checkpoints
import Files

extension CLIPTokenizer {
  /// Reads `vocab.json` and `merges.txt` of a folder, or its `tokenizer.json`.
  ///
  /// - Throws: ``TextEncoderError`` where they are missing or wrong, `FileError` and
  ///   `CheckpointError` where they cannot be read.
  public init(folder path: String) throws {
    let folder = try TokenizerFolder(path)
    if folder.has("vocab.json"), folder.has("merges.txt") {
      let path = folder.file("vocab.json")
      let document = try JSONFile.read(path, expected: "a vocabulary in JSON")
      let pieces = try Self.vocabulary(document, path: path)
      let merges = try Self.merges(of: folder.file("merges.txt"))
      try self.init(pieces, merges, folder, path: folder.file("merges.txt"), added: [:])
    } else if folder.has("tokenizer.json") {
      let path = folder.file("tokenizer.json")
      let (document, model) = try folder.tokenizer(of: "BPE")
      let pieces = try Self.vocabulary(model["vocab"] ?? .null, path: path)
      try self.init(
        pieces, try Self.merges(of: model, path: path), folder, path: path,
        added: TokenizerFolder.added(in: document))
    } else {
      throw TextEncoderError.noTokenizer(
        folder: folder.path, expected: "vocab.json with merges.txt, or tokenizer.json")
    }
  }

  private init(
    _ pieces: [String: Int], _ merges: [(String, String)], _ folder: TokenizerFolder,
    path: String, added: [String: Int]
  ) throws {
    let added = folder.added.merging(added) { a, _ in a }
    func id(_ key: String, _ usual: String) throws -> (String, Int) {
      let spelling = folder.special(key) ?? usual
      guard let id = added[spelling] ?? pieces[spelling] else {
        throw TextEncoderError.malformed(
          path: path, expected: "'\(spelling)' in the vocabulary", found: "none")
      }
      return (spelling, id)
    }
    let start = try id("bos_token", "<|startoftext|>")
    let end = try id("eos_token", "<|endoftext|>")
    let padding = try id("pad_token", end.0)
    self.init(
      vocabulary: try BytePairVocabulary(pieces, merges: merges, path: path), start: start.1,
      end: end.1, padding: padding.1, length: min(folder.modelLength ?? 77, 77),
      specials: added.merging([start, end, padding]) { a, _ in a })
  }

  /// Ids by piece.
  private static func vocabulary(_ value: JSONValue, path: String) throws -> [String: Int] {
    guard let object = value.object else {
      throw TextEncoderError.malformed(
        path: path, expected: "an object of pieces and their ids", found: value.kind)
    }
    var ids: [String: Int] = [:]
    ids.reserveCapacity(object.members.count)
    for (piece, value) in object.members {
      guard let id = value.integer, id >= 0 else {
        throw TextEncoderError.malformed(
          path: path, expected: "an id for each piece", found: value.kind)
      }
      ids[piece] = id
    }
    return ids
  }

  /// A pair of pieces in each line, behind a line that names the version.
  private static func merges(of path: String) throws -> [(String, String)] {
    try MappedFile(path: path).withBytes { bytes in
      try LargeFilePointer.refuse(bytes, path: path, expected: "merges of byte pairs")
      var merges: [(String, String)] = []
      for (number, line) in bytes.split(separator: UInt8(ascii: "\n")).enumerated() {
        let text = line.last == UInt8(ascii: "\r") ? line.dropLast() : line
        if number == 0, text.starts(with: "#version".utf8) || text.isEmpty { continue }
        merges.append(
          try pair(text.split(separator: UInt8(ascii: " ")), path, "line \(number + 1)"))
      }
      return merges
    }
  }

  /// Pairs as strings with a space between, or as arrays of two.
  private static func merges(of model: JSONObject, path: String) throws -> [(String, String)] {
    guard let list = model["merges"]?.array else {
      throw TextEncoderError.malformed(path: path, expected: "a list of merges", found: "none")
    }
    return try list.enumerated().map { index, merge in
      let pieces =
        merge.array?.compactMap(\.string).map { Array($0.utf8) }
        ?? merge.string.map { $0.utf8.split(separator: UInt8(ascii: " ")).map(Array.init) } ?? []
      return try pair(pieces, path, "merge \(index + 1)")
    }
  }

  private static func pair<Piece: Collection<UInt8>>(
    _ pieces: [Piece], _ path: String, _ place: String
  ) throws -> (String, String) {
    guard pieces.count == 2 else {
      throw TextEncoderError.malformed(
        path: path, expected: "two pieces in \(place)", found: "\(pieces.count)")
    }
    return (
      String(decoding: pieces[0], as: UTF8.self), String(decoding: pieces[1], as: UTF8.self)
    )
  }
}
