import Checkpoints
import TestSupport
import Testing
import TextEncoders

@Suite struct T5TokenizerTests {
  private func tokenizer() throws -> T5Tokenizer {
    try T5Tokenizer(file: Fixtures.path("tokenizers/t5/spiece.model"))
  }

  @Test func `gives the published ids`() throws {
    let tokenizer = try tokenizer()
    let cases = try TokenizerVectors("t5_sentencepiece_vectors").ids("ids")
    #expect(cases.count == 26)
    for (text, ids) in cases { #expect(tokenizer.plainIDs(of: text) == ids, "\(text)") }
  }

  @Test func `gives the ids of transformers, special pieces too`() throws {
    let tokenizer = try tokenizer()
    let cases = try TokenizerVectors("transformers_cases").ids("t5")
    #expect(cases.count == 21)
    // transformers drops marks behind a character that it replaced, and cuts words at U+0085;
    // SentencePiece itself does neither.
    let deviating: [Unicode.Scalar] = ["\u{85}", "\u{344}"]
    for (text, ids) in cases {
      let isSame = tokenizer.ids(of: text) + [tokenizer.end] == ids
      #expect(isSame != text.unicodeScalars.contains { deviating.contains($0) }, "\(text)")
    }
  }

  @Test func `fills, ends and says what it cut`() throws {
    let tokenizer = try tokenizer()
    #expect(tokenizer.start == nil)
    let whole = tokenizer.tokenized("a photo", length: 6)
    #expect(whole.ids == [3, 9, 1202, 1, 0, 0])
    #expect(whole.used == 4)
    #expect(whole.cut.isEmpty)
    let cut = tokenizer.tokenized("Hello World!, how are you?", length: 4)
    #expect(cut.ids == [8774, 1150, 55, 1])
    #expect(cut.cut == ", how are you?")
  }

  @Test func `reads the same from spiece.model and from tokenizer.json`() throws {
    let path = Fixtures.path("conformance/sd3/tokenizer_3")
    let model = try T5Tokenizer(folder: path)
    let folder = try ScratchFolder()
    try folder.link("tokenizer.json", to: "\(path)/tokenizer.json")
    let document = try T5Tokenizer(folder: folder.path)
    for (text, _) in try TokenizerVectors("transformers_cases").ids("t5") {
      #expect(document.ids(of: text) == model.ids(of: text), "\(text)")
    }
    #expect(document.padding == model.padding)
    #expect(document.end == model.end)
  }

  @Test func `says in a line what is wrong with a file`() throws {
    let folder = try ScratchFolder()
    #expect(throws: TextEncoderError.self) { try T5Tokenizer(folder: folder.path) }
    let pointer = try folder.write(
      "version https://git-lfs.github.com/spec/v1\noid sha256:0\nsize 791656\n".utf8, as: "a")
    let error = try #require(throws: CheckpointError.self) { try T5Tokenizer(file: pointer) }
    #expect(error.description.contains("git lfs pull"))
    let whole = try folder.write([], as: "b")
    #expect(throws: TextEncoderError.self) { try T5Tokenizer(file: whole) }
    let noise = try folder.write([0xFF, 0xFF, 0xFF, 0xFF, 0x01], as: "c")
    #expect(throws: TextEncoderError.self) { try T5Tokenizer(file: noise) }
  }

  @Test func `refuses a part of a model`() throws {
    let folder = try ScratchFolder()
    try folder.link("whole", to: Fixtures.path("conformance/sd3/tokenizer_3/spiece.model"))
    let bytes = try folder.bytes("whole")
    for count in [1, 100, 5000, bytes.count / 2, bytes.count - 1] {
      let part = try folder.write(bytes.prefix(count), as: "part")
      #expect(throws: TextEncoderError.self, "\(count)") { try T5Tokenizer(file: part) }
    }
  }
}
