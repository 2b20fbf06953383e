import Checkpoints
import Foundation
import Layers
import RectifiedFlow
import Tensors
import TestSupport
import Testing

/// Single files with the names of the original implementation, made of the folders of diffusers.
@Suite struct MMDiTNamesTests {
  private func folder(_ name: String) -> String {
    Fixtures.path("conformance/\(name)/transformer")
  }

  private func configuration(_ name: String) throws -> MMDiTConfiguration {
    try JSONFile.configuration(path: "\(folder(name))/config.json")
  }

  /// Where the original implementation has a tensor: its name, which third of its rows it is, and
  /// whether its halves stand the other way round.
  private static func original(_ name: String) -> (name: String, part: Int?, isSwapped: Bool) {
    var name = name
    for (own, foreign) in [
      ("transformer_blocks", "joint_blocks"), ("pos_embed.pos_embed", "pos_embed"),
      ("pos_embed.proj", "x_embedder.proj"),
      ("time_text_embed.timestep_embedder", "t_embedder.mlp"),
      ("time_text_embed.text_embedder", "y_embedder.mlp"), ("linear_1", "0"), ("linear_2", "2"),
      ("norm_out.linear", "final_layer.adaLN_modulation.1"), ("proj_out", "final_layer.linear"),
      ("norm1_context.linear", "context_block.adaLN_modulation.1"),
      ("norm1.linear", "x_block.adaLN_modulation.1"),
      ("ff_context.net.0.proj", "context_block.mlp.fc1"),
      ("ff_context.net.2", "context_block.mlp.fc2"),
      ("ff.net.0.proj", "x_block.mlp.fc1"), ("ff.net.2", "x_block.mlp.fc2"),
      ("attn.to_add_out", "context_block.attn.proj"), ("attn.to_out.0", "x_block.attn.proj"),
      ("attn2.to_out.0", "x_block.attn2.proj"), ("attn.norm_added_", "context_block.attn.ln_"),
      ("attn.norm_", "x_block.attn.ln_"), ("attn2.norm_", "x_block.attn2.ln_"),
    ] { name = name.replacing(own, with: foreign) }
    for (part, letter) in ["q", "k", "v"].enumerated() {
      for (own, foreign) in [
        ("attn.to_\(letter)", "x_block.attn.qkv"), ("attn2.to_\(letter)", "x_block.attn2.qkv"),
        ("attn.add_\(letter)_proj", "context_block.attn.qkv"),
      ] where name.contains(".\(own).") {
        return (name.replacing(own, with: foreign), part, false)
      }
    }
    let isSwapped = ["final_layer.adaLN", "joint_blocks.2.context_block.adaLN"].contains {
      name.hasPrefix($0)
    }
    return (name, nil, isSwapped)
  }

  private func single(
    _ name: String, _ scratch: ScratchFolder,
    changing change: (inout [String: Tensor]) -> Void = { _ in }
  ) throws -> Checkpoint {
    let source = try Checkpoint(path: folder(name))
    var tensors: [String: Tensor] = ["first_stage_model.other": .ones([2])]
    var parts: [String: [Int: Tensor]] = [:]
    for name in source.names {
      let value = try #require(try source.value(of: name, shape: [], initializer: .zeros))
      let (foreign, part, isSwapped) = Self.original(name)
      if let part {
        parts[foreign, default: [:]][part] = value
      } else {
        let half = value.shape[0] / 2
        tensors["model.diffusion_model." + foreign] =
          isSwapped
          ? .concatenated([value.sliced(0, half..<2 * half), value.sliced(0, 0..<half)], axis: 0)
          : value
      }
    }
    for (name, thirds) in parts {
      tensors["model.diffusion_model." + name] = .concatenated(
        try (0..<3).map { try #require(thirds[$0]) }, axis: 0)
    }
    change(&tensors)
    var writer = SafetensorsWriter()
    for (name, tensor) in tensors { writer.add(tensor, named: name, as: .float32) }
    let path = scratch.file("single.safetensors")
    try writer.write(to: path)
    return try Checkpoint(path: path)
  }

  @Test(arguments: ["sd3", "sd35"])
  func `builds the same model from a single file`(name: String) throws {
    let scratch = try ScratchFolder()
    let configuration = try configuration(name)
    func velocity(_ source: any ParameterSource) throws -> Tensor {
      let store = ParameterStore(source)
      let model = try MMDiT(configuration, from: store.scope)
      try store.checkAllUsed()
      let noise = RandomStream(seed: 5, purpose: .noise).normal([1, 8000])
      return model(
        noise.sliced(1, 0..<16 * 8 * 6).reshaped(1, 16, 8, 6), times: [0.7],
        text: MMDiT.Text(
          tokens: noise.sliced(1, 1000..<1000 + 7 * 96).reshaped(1, 7, 96),
          pooled: noise.sliced(1, 3000..<3080)))
    }
    let file = try RenamedCheckpoint(
      single(name, scratch), table: MMDiT.namesInSingleFile(configuration))
    #expect(bits([try velocity(file)]) == bits([try velocity(Checkpoint(path: folder(name)))]))
  }

  @Test(arguments: ["sd3", "sd35"])
  func `sees from the shapes what a single file holds`(name: String) throws {
    let scratch = try ScratchFolder()
    let file = try single(name, scratch)
    func configuration(without missing: String = "") -> MMDiTConfiguration? {
      MMDiTConfiguration(
        singleFile: {
          $0 == missing ? nil : file.entry(named: "model.diffusion_model." + $0)?.shape
        }, headSize: 16)
    }
    var expected = try self.configuration(name)
    expected.sampleSize = MMDiTConfiguration().sampleSize
    #expect(configuration() == expected)
    #expect(configuration(without: "pos_embed") == nil)
    #expect(configuration(without: "joint_blocks.0.x_block.attn.qkv.weight")?.complaint != nil)
  }

  @Test func `names what is left over and what is missing`() throws {
    let scratch = try ScratchFolder()
    let table = MMDiT.namesInSingleFile(try configuration("sd35"))
    let extra = "model.diffusion_model.joint_blocks.2.context_block.mlp.fc1.weight"
    #expect {
      try RenamedCheckpoint(single("sd35", scratch) { $0[extra] = .ones([1]) }, table: table)
    } throws: { "\($0)".contains(extra) && !"\($0)".contains("\n") }
    let lacking = "joint_blocks.0.x_block.attn2.qkv"
    #expect {
      try RenamedCheckpoint(
        single("sd35", scratch) { tensors in
          for end in ["weight", "bias"] {
            tensors["model.diffusion_model.\(lacking).\(end)"] = nil
          }
        }, table: table)
    } throws: { "\($0)".contains(lacking) }
  }
}
