import Checkpoints
import TestSupport

/// Texts and the ids that reference implementations give for them.
struct TokenizerVectors {
  private let cases: [JSONObject]

  init(_ name: String) throws {
    let document = try JSONFile.read(
      Fixtures.path("tokenizers/\(name).json"), expected: "vectors")
    cases = document.object?["cases"]?.array?.compactMap(\.object) ?? []
  }

  /// Texts with the ids of a key.
  func ids(_ key: String) -> [(text: String, ids: [Int])] {
    cases.compactMap { example in
      guard let text = example["text"]?.string, let ids = example[key]?.array else { return nil }
      return (text, ids.compactMap(\.integer))
    }
  }
}

extension ScratchFolder {
  /// Copies a folder of `Tests/Fixtures/tokenizers`, with settings beside it.
  func tokenizer(_ name: String, files: [String], settings: String) throws -> String {
    for file in files {
      try link(file, to: Fixtures.path("tokenizers/\(name)/\(file)"))
    }
    _ = try write(settings.utf8, as: "tokenizer_config.json")
    return path
  }
}
