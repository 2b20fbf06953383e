import Checkpoints
import Files

/// A folder with the files of a tokenizer, as transformers lays it out.
struct TokenizerFolder {
  let path: String
  /// `tokenizer_config.json`, then `special_tokens_map.json`: what the first says counts.
  private let settings: [JSONObject]

  init(_ path: String) throws {
    self.path = path.hasSuffix("/") ? String(path.dropLast()) : path
    let folder = self.path
    settings = try ["tokenizer_config.json", "special_tokens_map.json"].compactMap { name in
      guard FileKind("\(folder)/\(name)") != .missing else { return nil }
      let document = try JSONFile.read("\(folder)/\(name)", expected: "settings in JSON")
      return document.object
    }
  }

  func file(_ name: String) -> String { "\(path)/\(name)" }
  func has(_ name: String) -> Bool { FileKind(file(name)) != .missing }

  /// The spelling of a special piece such as `pad_token`, `nil` where no file says it.
  func special(_ key: String) -> String? {
    settings.lazy.compactMap { $0[key].flatMap(Self.spelling) }.first
  }

  /// The pieces that `added_tokens_decoder` lists by their ids.
  var added: [String: Int] {
    var added: [String: Int] = [:]
    for (id, piece) in settings.compactMap({ $0["added_tokens_decoder"]?.object }).flatMap(
      \.members)
    {
      if let id = Int(id), let spelling = Self.spelling(piece) { added[spelling] = id }
    }
    return added
  }

  /// How many ids a prompt may have, `nil` where no file says it.
  var modelLength: Int? { settings.lazy.compactMap { $0["model_max_length"]?.integer }.first }

  /// How many `<extra_id_…>` T5 has, `nil` where no file says it.
  var extraIDs: Int? { settings.lazy.compactMap { $0["extra_ids"]?.integer }.first }

  /// Pieces are strings, or objects that say more about them.
  private static func spelling(_ value: JSONValue) -> String? {
    value.string ?? value.object?["content"]?.string
  }

  /// The pieces of `added_tokens` in a `tokenizer.json`.
  static func added(in document: JSONObject) -> [String: Int] {
    var added: [String: Int] = [:]
    for piece in document["added_tokens"]?.array ?? [] {
      if let text = piece.object?["content"]?.string, let id = piece.object?["id"]?.integer {
        added[text] = id
      }
    }
    return added
  }

  /// Returns the root of a `tokenizer.json` and its model.
  func tokenizer(of kind: String) throws -> (document: JSONObject, model: JSONObject) {
    let path = file("tokenizer.json")
    let document = try JSONFile.read(path, expected: "a tokenizer in JSON")
    guard let root = document.object, let model = root["model"]?.object else {
      throw TextEncoderError.malformed(
        path: path, expected: "a tokenizer with a model", found: document.kind)
    }
    // Files of old leave the kind out.
    if let found = model["type"]?.string, found != kind {
      throw TextEncoderError.unsupported(
        path: path, setting: "the model", found: "'\(found)'", known: kind)
    }
    return (root, model)
  }
}
