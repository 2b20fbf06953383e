import Checkpoints
import Files
import SwiftProtobuf

#if canImport(FoundationEssentials)
  import FoundationEssentials
#else
  import Foundation
#endif

extension T5Tokenizer {
  /// Reads `spiece.model` of a folder, or its `tokenizer.json`.
  ///
  /// - Throws: ``TextEncoderError`` where they are missing or wrong, `FileError` and
  ///   `CheckpointError` where they cannot be read.
  public init(folder path: String) throws {
    let folder = try TokenizerFolder(path)
    if folder.has("spiece.model") {
      try self.init(file: folder.file("spiece.model"), folder)
    } else if folder.has("tokenizer.json") {
      try self.init(tokenizer: folder)
    } else {
      throw TextEncoderError.noTokenizer(
        folder: folder.path, expected: "spiece.model or tokenizer.json")
    }
  }

  /// Reads a SentencePiece model, such as `spiece.model`, with T5's special pieces.
  ///
  /// - Throws: ``TextEncoderError`` where it is none of the kind, `FileError` and `CheckpointError`
  ///   where it cannot be read.
  public init(file path: String) throws { try self.init(file: path, nil) }

  private init(file path: String, _ folder: TokenizerFolder?) throws {
    let expected = "a SentencePiece model"
    let proto = try MappedFile(path: path).withBytes { bytes in
      try LargeFilePointer.refuse(bytes, path: path, expected: expected)
      do {
        return try ProtoSentencePieceModel(serializedBytes: Data(bytes))
      } catch is BinaryDecodingError {
        throw TextEncoderError.malformed(
          path: path, expected: expected, found: "something else, or a part of one")
      }
    }
    guard proto.trainerSpec.modelType == .unigram, !proto.trainerSpec.byteFallback else {
      throw TextEncoderError.unsupported(
        path: path, setting: "the model", found: "of another kind",
        known: "unigram without bytes as a last resort")
    }
    guard let unknown = proto.pieces.firstIndex(where: { $0.type == .unknown }) else {
      throw TextEncoderError.malformed(
        path: path, expected: "a piece for what is unknown", found: "none")
    }
    let spec = proto.normalizerSpec
    guard let map = CharacterMap(Array(spec.precompiledCharsmap)) else {
      throw TextEncoderError.malformed(
        path: path, expected: "a map of characters", found: "something else")
    }
    let pieces = proto.pieces.map { piece in
      UnigramModel.Piece(
        text: piece.piece, score: piece.score,
        kind: piece.type == .normal
          ? .normal : piece.type == .userDefined ? .userDefined : .other)
    }
    // transformers puts as many pieces behind the file's as the settings say, the first one last.
    var added = folder?.added ?? [:]
    let extra = folder?.extraIDs ?? 100
    for number in 0..<max(extra, 0) {
      added["<extra_id_\(number)>"] = pieces.count + extra - 1 - number
    }
    for (id, piece) in proto.pieces.enumerated() where piece.type != .normal {
      if piece.type == .control || piece.type == .unknown { added[piece.piece] = id }
    }
    try self.init(
      model: UnigramModel(pieces: pieces, unknown: unknown),
      normaliser: TextNormaliser(
        map: map, addsDummyPrefix: spec.addDummyPrefix,
        removesExtraSpaces: spec.removeExtraWhitespaces),
      folder, added: added, path: path)
  }

  private init(
    model: UnigramModel, normaliser: TextNormaliser, _ folder: TokenizerFolder?,
    added: [String: Int], path: String
  ) throws {
    func id(_ key: String, _ usual: String) throws -> Int {
      let spelling = folder?.special(key) ?? usual
      guard let id = added[spelling] else {
        throw TextEncoderError.malformed(
          path: path, expected: "'\(spelling)' in the vocabulary", found: "none")
      }
      return id
    }
    self.init(
      model: model, normaliser: normaliser, end: try id("eos_token", "</s>"),
      padding: try id("pad_token", "<pad>"), specials: added)
  }
}

extension T5Tokenizer {
  /// Reads a `tokenizer.json`, whose parts together do what SentencePiece does.
  private init(tokenizer folder: TokenizerFolder) throws {
    let path = folder.file("tokenizer.json")
    let (document, model) = try folder.tokenizer(of: "Unigram")
    guard let list = model["vocab"]?.array, let unknown = model["unk_id"]?.integer,
      list.indices.contains(unknown)
    else {
      throw TextEncoderError.malformed(
        path: path, expected: "a list of pieces and the id of what is unknown", found: "none")
    }
    let added = folder.added.merging(TokenizerFolder.added(in: document)) { a, _ in a }
    let special = Set(added.values)
    let pieces = try list.enumerated().map { id, entry in
      guard let pair = entry.array, pair.count == 2, let text = pair[0].string,
        let score = pair[1].double
      else {
        throw TextEncoderError.malformed(
          path: path, expected: "pieces with their scores", found: "\(entry.kind) as piece \(id)")
      }
      return UnigramModel.Piece(
        text: text, score: Float(score), kind: special.contains(id) ? .other : .normal)
    }
    try self.init(
      model: UnigramModel(pieces: pieces, unknown: unknown),
      normaliser: TextNormaliser(map: try Self.map(of: document, path: path)), folder,
      added: added, path: path)
  }

  /// The steps that are known to be SentencePiece's.
  private static let knownSteps: Set<String> = [
    "Precompiled", "Sequence", "Strip", "Replace", "WhitespaceSplit", "Metaspace",
  ]

  /// The map of the normaliser; what stands beside it must be SentencePiece's treatment of spaces.
  private static func map(of document: JSONObject, path: String) throws -> CharacterMap {
    var map = CharacterMap()
    var isMapped = false
    func visit(_ value: JSONValue?) throws {
      guard let step = value?.object, let kind = step["type"]?.string else { return }
      guard knownSteps.contains(kind) else {
        throw TextEncoderError.unsupported(
          path: path, setting: "a step", found: "'\(kind)'",
          known: knownSteps.sorted().joined(separator: ", "))
      }
      if kind == "Precompiled" {
        guard !isMapped, let text = step["precompiled_charsmap"]?.string,
          let bytes = Data(base64Encoded: text), let found = CharacterMap(Array(bytes))
        else {
          throw TextEncoderError.malformed(
            path: path, expected: "one map of characters", found: "something else")
        }
        (map, isMapped) = (found, true)
      }
      for key in ["normalizers", "pretokenizers"] {
        for part in step[key]?.array ?? [] { try visit(part) }
      }
    }
    try visit(document["normalizer"])
    try visit(document["pre_tokenizer"])
    return map
  }
}
