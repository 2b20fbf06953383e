import Checkpoints
import Files
import TestSupport
import Testing
import TextEncoders

@Suite struct CLIPTokenizerTests {
  private static let files = ["vocab.json", "merges.txt"]

  @Test func `gives the published ids, with and without padding`() throws {
    let tokenizer = try CLIPTokenizer(folder: Fixtures.path("tokenizers/clip"))
    let vectors = try TokenizerVectors("clip_vectors")
    let cases = vectors.ids("ids")
    #expect(cases.count == 28)
    for (text, ids) in cases { #expect(tokenizer.ids(of: text) == ids, "\(text)") }
    for (text, ids) in vectors.ids("ids77_pad_eos") {
      #expect(tokenizer.tokenized(text, length: 77).ids == ids, "\(text)")
    }
  }

  @Test func `gives the ids of transformers for CLIP-L and CLIP-G`() throws {
    let vectors = try TokenizerVectors("transformers_cases")
    for (key, padding) in [("clip-l", "<|endoftext|>"), ("clip-g", "!")] {
      let folder = try ScratchFolder()
      let path = try folder.tokenizer(
        "clip", files: Self.files, settings: #"{"pad_token": "\#(padding)"}"#)
      let tokenizer = try CLIPTokenizer(folder: path)
      let start = try #require(tokenizer.start)
      let cases = vectors.ids(key)
      #expect(cases.count == 21)
      for (text, ids) in cases {
        #expect([start] + tokenizer.ids(of: text) + [tokenizer.end] == ids, "\(key): \(text)")
      }
    }
  }

  @Test func `pads CLIP-G with what its settings say`() throws {
    let folder = try ScratchFolder()
    let tokenizer = try CLIPTokenizer(
      folder: folder.tokenizer(
        "clip", files: Self.files, settings: #"{"pad_token": {"content": "!"}}"#))
    #expect(tokenizer.tokenized("a", length: 5).ids == [49406, 320, 49407, 0, 0])
  }

  @Test func `says what it cut`() throws {
    let tokenizer = try CLIPTokenizer(folder: Fixtures.path("tokenizers/clip"))
    let whole = tokenizer.tokenized("one Two three", length: 5)
    #expect(whole.cut.isEmpty)
    #expect(whole.used == 5)
    let prompt = tokenizer.tokenized("one two Three four", length: 4)
    #expect(prompt.cut == "three four")
    #expect(prompt.ids.count == 4)
    #expect(prompt.ids.last == tokenizer.end)
    #expect(tokenizer.text(of: tokenizer.ids(of: "déjà vu 北京")) == "déjà vu 北京")
  }

  @Test func `reads the same from a tokenizer.json, whichever way merges are spelled`() throws {
    let files = try TinyTokenizer()
    let expected = try CLIPTokenizer(folder: files.plain()).ids(of: "hi! hi hint")
    #expect(!expected.isEmpty)
    for spelling in [#"["h i</w>", "h i"]"#, #"[["h", "i</w>"], ["h", "i"]]"#] {
      let path = try files.combined(merges: spelling)
      #expect(try CLIPTokenizer(folder: path).ids(of: "hi! hi hint") == expected)
    }
  }

  @Test func `says in a line what is wrong with a folder`() throws {
    let files = try TinyTokenizer()
    #expect(throws: TextEncoderError.self) { try CLIPTokenizer(folder: files.empty()) }
    #expect(
      try message(files.plain(merges: "#version: 0.2\nh x y\n"))
        .hasSuffix("expected two pieces in line 2, found 3"))
    #expect(
      try message(files.plain(merges: "#version: 0.2\nh q</w>\n"))
        .hasSuffix("expected pieces of the vocabulary, found 'hq</w>' in merge 1"))
    #expect(try message(files.plain(vocabulary: "[]")).contains("found an array"))
    #expect(
      try message(files.plain(vocabulary: "version https://git-lfs.github.com/spec/v1\n"))
        .contains("git lfs pull"))
    #expect(
      try message(files.plain(settings: #"{"pad_token": "<nothing>"}"#))
        .contains("expected '<nothing>' in the vocabulary"))
    #expect(try message(files.combined(merges: "[]", kind: "WordPiece")).contains("'WordPiece'"))
  }

  private func message(_ folder: String) throws -> String {
    do {
      _ = try CLIPTokenizer(folder: folder)
    } catch let error as any CustomStringConvertible & Error {
      #expect(!error.description.contains("\n"))
      return error.description
    }
    return ""
  }
}

/// A vocabulary of all bytes and two merges.
private final class TinyTokenizer {
  private var folders: [ScratchFolder] = []
  private let characters: [String]

  init() throws {
    let kept = Array(0x21...0x7E) + Array(0xA1...0xAC) + Array(0xAE...0xFF)
    characters = (kept + Array(256..<256 + 68)).compactMap { Unicode.Scalar($0).map { String($0) } }
  }

  private func folder() throws -> ScratchFolder {
    folders.append(try ScratchFolder())
    return folders[folders.count - 1]
  }

  private var vocabulary: String {
    let pieces =
      characters + characters.map { $0 + "</w>" }
      + ["hi</w>", "hi", "<|startoftext|>", "<|endoftext|>"]
    let members = pieces.enumerated().map { index, piece in "\(jsonText(piece)):\(index)" }
    return "{\(members.joined(separator: ","))}"
  }

  func empty() throws -> String { try folder().path }

  func plain(
    vocabulary: String? = nil, merges: String = "#version: 0.2\nh i</w>\nh i\n",
    settings: String = "{}"
  ) throws -> String {
    let folder = try folder()
    _ = try folder.write((vocabulary ?? self.vocabulary).utf8, as: "vocab.json")
    _ = try folder.write(merges.utf8, as: "merges.txt")
    _ = try folder.write(settings.utf8, as: "tokenizer_config.json")
    return folder.path
  }

  func combined(merges: String, kind: String = "BPE") throws -> String {
    let folder = try folder()
    let model = #"{"type":"\#(kind)","vocab":\#(vocabulary),"merges":\#(merges)}"#
    _ = try folder.write(
      #"{"added_tokens":[],"model":\#(model)}"#.utf8, as: "tokenizer.json")
    return folder.path
  }
}
