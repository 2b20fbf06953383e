import Checkpoints
import Layers
import RectifiedFlow
import Tensors
import TestSupport
import Testing

/// A LoRA file added to Stable Diffusion 3's transformer, beside diffusers' `fuse_lora`.
@Suite struct LowRankVelocityTests {
  private func velocity(_ adapter: String, adapted: Bool = true) throws -> Tensor {
    let folder = Fixtures.path("conformance/sd35/transformer")
    let configuration: MMDiTConfiguration = try JSONFile.configuration(
      path: "\(folder)/config.json")
    let adapter = try LowRankAdapter(path: Fixtures.path("conformance/sd3-editing/\(adapter)"))
    #expect(adapter.parts == [.transformer, .clipL, .clipG])
    let store = ParameterStore(
      try adapter.merged(
        into: Checkpoint(path: folder), part: .transformer, scale: adapted ? 0.7 : 0,
        singleFile: MMDiT.namesInSingleFile(configuration)))
    let model = try MMDiT(configuration, from: store.scope)
    try store.checkAllUsed()
    return try model(
      expected("in_latents"), times: [0.7],
      text: MMDiT.Text(tokens: expected("prompt_embeds"), pooled: expected("pooled")))
  }

  private func expected(_ name: String) throws -> Tensor {
    try SafetensorsFile(path: Fixtures.path("conformance/sd3-editing/expected.safetensors"))
      .tensor(named: "lora.\(name)")
  }

  @Test func `has diffusers' velocity, whoever spelled the names`() throws {
    let found = try velocity("lora-diffusers.safetensors")
    #expect(try relativeError(found: found, expected: expected("velocity_at_700")) <= 1e-5)
    #expect(try bits([velocity("lora-kohya.safetensors")]) == bits([found]))
    let without = try velocity("lora-diffusers.safetensors", adapted: false)
    #expect(relativeError(found: without, expected: found) > 0.01)
  }

  @Test func `has the same bits at every level and with any threads`() throws {
    #expect(
      differingExecutions {
        (try? velocity("lora-diffusers.safetensors")).map { [$0] } ?? []
      } == [])
  }
}
