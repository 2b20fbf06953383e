import Checkpoints
import Layers
import Tensors
import TestSupport
import Testing
import TextEncoders

@Suite struct TextConfigurationTests {
  private func read<Configuration: Decodable>(_ text: String) throws -> Configuration {
    let folder = try ScratchFolder()
    return try JSONFile.configuration(path: folder.write(text.utf8, as: "config.json"))
  }

  @Test func `takes transformers' defaults where a file is silent`() throws {
    let clip: CLIPTextConfiguration = try read(#"{"hidden_size": 768, "unknown": [1]}"#)
    #expect(clip.size == 768)
    #expect(clip.positions == 77)
    #expect(clip.activation == "quick_gelu")
    let t5: T5Configuration = try read(#"{"feed_forward_proj": "gated-gelu", "d_kv": null}"#)
    #expect(t5.headSize == 64)
    #expect(t5.buckets == 32)
    try t5.check()
    try clip.check()
  }

  @Test(arguments: [
    (#"{"hidden_act": "tanh2"}"#, "hidden_act"),
    (#"{"num_attention_heads": 7}"#, "num_attention_heads"),
    (#"{"vocab_size": 0}"#, "vocab_size"), (#"{"num_hidden_layers": -1}"#, "num_hidden_layers"),
  ])
  func `names the setting of CLIP that makes no sense`(text: String, key: String) throws {
    let configuration: CLIPTextConfiguration = try read(text)
    let error = try #require(throws: TextEncoderError.self) { try configuration.check() }
    #expect(error.description.contains("'\(key)'"))
  }

  @Test(arguments: [
    (#"{"feed_forward_proj": "gated-x"}"#, "feed_forward_proj"), (#"{"d_ff": 0}"#, "d_ff"),
    (#"{"relative_attention_num_buckets": 6}"#, "relative_attention_num_buckets"),
    (#"{"relative_attention_max_distance": 8}"#, "relative_attention_max_distance"),
  ])
  func `names the setting of T5 that makes no sense`(text: String, key: String) throws {
    let configuration: T5Configuration = try read(text)
    let error = try #require(throws: TextEncoderError.self) { try configuration.check() }
    #expect(error.description.contains("'\(key)'"))
  }

  @Test func `takes the identity for the projection that a single file leaves out`() throws {
    let folder = try ScratchFolder()
    let source = try Checkpoint(path: Fixtures.path("conformance/sd3/text_encoder"))
    var writer = SafetensorsWriter()
    for name in source.names where name != "text_projection.weight" {
      let value = try source.value(of: name, shape: [], initializer: .zeros)
      writer.add(
        try #require(value), named: "text_encoders.clip_l.transformer.\(name)", as: .float32)
    }
    writer.add(Tensor([1, 2], [2]), named: "first_stage_model.other", as: .float32)
    let path = folder.file("single.safetensors")
    try writer.write(to: path)
    let store = ParameterStore(
      try RenamedCheckpoint(
        Checkpoint(path: path), table: CLIPTextModel.names(inSingleFile: "clip_l")))
    let model = try CLIPTextModel(
      JSONFile.configuration(path: Fixtures.path("conformance/sd3/text_encoder/config.json")),
      from: store.scope)
    try store.checkAllUsed()
    let projection = try #require(store.parameters.first { $0.name == "text_projection.weight" })
    #expect(projection.value.sliced(0, 1..<2).values == (0..<32).map { $0 == 1 ? 1 : 0 })
    #expect(model(Indices([5, 2013], [1, 2])).pooled.shape == [1, 32])
  }
}
