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

  /// Opens it, perhaps with changes of its encoders added.
  init(_ name: String, adapter: LowRankAdapter? = nil, scale: Float = 1) throws {
    self.name = name
    let folder = Fixtures.path("conformance/\(name)")
    clip = try CLIPTokenizer(folder: "\(folder)/tokenizer")
    t5 = try T5Tokenizer(folder: "\(folder)/tokenizer_3")
    func merged(
      _ source: any ParameterSource, _ part: LowRankAdapter.Part
    ) throws -> any ParameterSource {
      try adapter?.merged(into: source, part: part, scale: scale) ?? source
    }
    large = try Self.clip("\(folder)/text_encoder") { try merged($0, .clipL) }
    giant = try Self.clip("\(folder)/text_encoder_2") { try merged($0, .clipG) }
    let store = ParameterStore(
      try RenamedCheckpoint(Checkpoint(path: "\(folder)/text_encoder_3"), table: T5Encoder.names))
    encoder = try T5Encoder(
      JSONFile.configuration(path: "\(folder)/text_encoder_3/config.json"), from: store.scope)
    try store.checkAllUsed()
    expected = try SafetensorsFile(path: "\(folder)/expected.safetensors")
  }

  private static func clip(
    _ folder: String, merged: (any ParameterSource) throws -> any ParameterSource
  ) throws -> CLIPTextModel {
    let store = ParameterStore(
      try merged(RenamedCheckpoint(Checkpoint(path: folder), table: CLIPTextModel.names)))
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
