import Checkpoints
import Layers
import Tensors
import TestSupport
import TextEncoders

/// A tiny random pipeline that diffusers saved, with what it made of some prompts.
struct TinyPipeline {
  let name: String
  let clip: CLIPTokenizer
  let t5: T5Tokenizer
  let large, giant: CLIPTextModel
  let encoder: T5Encoder
  private let expected: SafetensorsFile

  init(_ name: String) throws {
    self.name = name
    let folder = Fixtures.path("conformance/\(name)")
    clip = try CLIPTokenizer(folder: "\(folder)/tokenizer")
    t5 = try T5Tokenizer(folder: "\(folder)/tokenizer_3")
    large = try Self.clip("\(folder)/text_encoder")
    giant = try Self.clip("\(folder)/text_encoder_2")
    let store = ParameterStore(
      try RenamedCheckpoint(Checkpoint(path: "\(folder)/text_encoder_3"), table: T5Encoder.names))
    encoder = try T5Encoder(
      JSONFile.configuration(path: "\(folder)/text_encoder_3/config.json"), from: store.scope)
    try store.checkAllUsed()
    expected = try SafetensorsFile(path: "\(folder)/expected.safetensors")
  }

  private static func clip(_ folder: String) throws -> CLIPTextModel {
    let store = ParameterStore(
      try RenamedCheckpoint(Checkpoint(path: folder), table: CLIPTextModel.names))
    let model = try CLIPTextModel(
      JSONFile.configuration(path: "\(folder)/config.json"), from: store.scope)
    try store.checkAllUsed()
    return model
  }

  /// The prompts with their numbers and ids, from `expected.json`.
  var cases: [(index: Int, object: JSONObject)] {
    get throws {
      let document = try JSONFile.read(
        Fixtures.path("conformance/\(name)/expected.json"), expected: "cases")
      return (document.array ?? []).compactMap(\.object).enumerated().map { ($0, $1) }
    }
  }

  func tensor(_ name: String) throws -> Tensor { try expected.tensor(named: name) }

  func joint(_ prompt: String, withT5: Bool = true) -> JointPrompt {
    func ids(_ tokenizer: any PromptTokenizer) -> Indices {
      Indices(tokenizer.tokenized(prompt, length: 77).ids, [1, 77])
    }
    var sizes = JointPrompt.Sizes()
    (sizes.size, sizes.t5Length) = (encoder.configuration.size, 77)
    return JointPrompt(
      large: large(ids(clip)), giant: giant(ids(clip)), t5: withT5 ? encoder(ids(t5)) : nil,
      sizes: sizes)
  }
}
