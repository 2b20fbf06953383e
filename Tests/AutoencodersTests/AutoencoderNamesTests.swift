import Autoencoders
import Checkpoints
import Layers
import Tensors
import TestSupport
import Testing

@Suite struct AutoencoderNamesTests {
  /// The tiny autoencoder's file with the names of the original implementation, written by hand.
  private func single(
    _ folder: ScratchFolder, changing change: (inout [String: Tensor]) -> Void = { _ in }
  ) throws -> Checkpoint {
    let source = try Checkpoint(path: Fixtures.path("conformance/sd3/vae"))
    var tensors: [String: Tensor] = [:]
    for name in source.names {
      let value = try #require(try source.value(of: name, shape: [], initializer: .zeros))
      let (foreign, isPointwise) = Self.original(name)
      tensors["first_stage_model." + foreign] =
        isPointwise ? value.reshaped(value.shape[0], value.shape[1], 1, 1) : value
    }
    tensors["model.diffusion_model.other"] = .ones([2])
    change(&tensors)
    var writer = SafetensorsWriter()
    for (name, tensor) in tensors { writer.add(tensor, named: name, as: .float32) }
    let path = folder.file("single.safetensors")
    try writer.write(to: path)
    return try Checkpoint(path: path)
  }

  private static func original(_ name: String) -> (name: String, isPointwise: Bool) {
    var name = name
    for (own, foreign) in [
      ("conv_norm_out", "norm_out"), ("conv_shortcut", "nin_shortcut"),
      ("mid_block.resnets.0", "mid.block_1"), ("mid_block.resnets.1", "mid.block_2"),
      ("mid_block.attentions.0", "mid.attn_1"), ("group_norm", "norm"), ("to_q", "q"),
      ("to_k", "k"), ("to_v", "v"), ("to_out.0", "proj_out"), ("up_blocks.0", "up.1"),
      ("up_blocks.1", "up.0"), ("down_blocks", "down"), ("upsamplers.0", "upsample"),
      ("downsamplers.0", "downsample"), ("resnets", "block"),
    ] { name = name.replacing(own, with: foreign) }
    let isPointwise =
      name.contains("attn_1") && !name.contains("norm") && name.hasSuffix("weight")
    return (name, isPointwise)
  }

  private func configuration() throws -> AutoencoderConfiguration {
    try JSONFile.configuration(path: Fixtures.path("conformance/sd3/vae/config.json"))
  }

  @Test func `builds the same model from a single file`() throws {
    let folder = try ScratchFolder()
    let source = try RenamedCheckpoint(
      single(folder), table: AutoencoderKL.namesInSingleFile(configuration()))
    let store = ParameterStore(source)
    let model = try AutoencoderKL(configuration(), from: store.scope)
    try store.checkAllUsed()
    let latents = RandomStream(seed: 6, purpose: .noise).normal([1, 16, 4, 4])
    #expect(
      bits([model.decode(latents)]) == bits([try SavedAutoencoder("sd3").model.decode(latents)]))
    let picture = model.decode(latents)
    #expect(
      bits([model.encode(picture).mean])
        == bits([try SavedAutoencoder("sd3").model.encode(picture).mean]))
  }

  @Test func `is strict about what is left over and what is missing`() throws {
    let folder = try ScratchFolder()
    let table = try AutoencoderKL.namesInSingleFile(configuration())
    #expect(throws: ParameterError.self) {
      try RenamedCheckpoint(
        single(folder) { $0["first_stage_model.decoder.more"] = .ones([1]) }, table: table)
    }
    #expect(throws: CheckpointError.self) {
      try RenamedCheckpoint(
        single(folder) { tensors in
          for name in tensors.keys where name.contains("decoder.up.1.upsample") {
            tensors[name] = nil
          }
        }, table: table)
    }
    let window = try RenamedCheckpoint(
      single(folder) {
        $0["first_stage_model.decoder.mid.attn_1.q.weight"] = .ones([32, 32, 3, 3])
      }, table: table)
    #expect(throws: CheckpointError.self) {
      try AutoencoderKL(configuration(), from: ParameterStore(window).scope)
    }
  }
}
