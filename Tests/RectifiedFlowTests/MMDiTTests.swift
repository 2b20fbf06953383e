import Checkpoints
import Foundation
import Layers
import RectifiedFlow
import Tensors
import TestSupport
import Testing

/// Stable Diffusion 3's transformer beside diffusers', from the folders that it saved.
@Suite struct MMDiTTests {
  private struct Folder {
    let configuration: MMDiTConfiguration
    let store: ParameterStore
    let model: MMDiT
    let expected: SafetensorsFile

    init(_ name: String) throws {
      let folder = Fixtures.path("conformance/\(name)")
      let text = try Data(
        contentsOf: URL(fileURLWithPath: "\(folder)/transformer/config.json"))
      configuration = try JSONDecoder().decode(MMDiTConfiguration.self, from: text)
      store = ParameterStore(
        try Checkpoint(path: "\(folder)/transformer/diffusion_pytorch_model.safetensors"))
      model = try MMDiT(configuration, from: store.scope)
      expected = try SafetensorsFile(path: "\(folder)/expected.safetensors")
    }

    func velocity(of index: Int) throws -> Tensor {
      try model(
        expected.tensor(named: "\(index).in.latents"), times: [0.7],
        text: MMDiT.Text(
          tokens: expected.tensor(named: "\(index).out.prompt_embeds"),
          pooled: expected.tensor(named: "\(index).out.pooled")))
    }
  }

  @Test(arguments: ["sd3", "sd35"])
  func `has diffusers' velocity, with no tensor left over`(name: String) throws {
    let folder = try Folder(name)
    try folder.store.checkAllUsed()
    for index in 0..<3 {
      let expected = try folder.expected.tensor(named: "\(index).out.velocity_at_700")
      let found = try folder.velocity(of: index)
      #expect(found.shape == expected.shape)
      let largest = zip(found.values, expected.values).map { abs($0 - $1) }.max() ?? .infinity
      #expect(largest <= 1e-5, "\(index)")
    }
  }

  @Test(arguments: ["sd3", "sd35"])
  func `has the same bits at every level, with any threads, alone and beside others`(
    name: String
  ) throws {
    let folder = try Folder(name)
    let (latents, file) = (try folder.expected.tensor(named: "0.in.latents"), folder.expected)
    let alone = bits([try folder.velocity(of: 0)])
    #expect(differingExecutions { (try? folder.velocity(of: 0)).map { [$0] } ?? [] } == [])
    let texts = try ["prompt_embeds", "negative_prompt_embeds"].map {
      try file.tensor(named: "0.out.\($0)")
    }
    let pooled = try ["pooled", "negative_pooled"].map { try file.tensor(named: "0.out.\($0)") }
    let both = folder.model(
      Tensor.concatenated([latents, latents], axis: 0), times: [0.7, 0.7],
      text: MMDiT.Text(
        tokens: Tensor.concatenated(texts, axis: 0),
        pooled: Tensor.concatenated(pooled, axis: 0)))
    #expect(bits([both.sliced(0, 0..<1)]) == alone)
  }

  @Test func `says what no model can be made of`() {
    func complaint(_ change: (inout MMDiTConfiguration) -> Void) -> String? {
      var configuration = MMDiTConfiguration()
      change(&configuration)
      return configuration.complaint
    }
    #expect(complaint { _ in } == nil)
    #expect(complaint { $0.layers = 0 } == "num_layers 0, it is 1 to 256")
    #expect(
      complaint { $0.innerTextSize = 7 } == "caption_projection_dim 7 for tokens of 1152")
    #expect(complaint { $0.queryKeyNorm = "l2" } == "qk_norm 'l2', known is rms_norm")
    #expect(complaint { $0.dualLayers = [18] } == "dual_attention_layers with 18 of 18")
  }

  @Test func `knows which latents have positions`() throws {
    let model = try Folder("sd3").model
    #expect(model.fits([1, 16, 48, 48]) && model.fits([2, 16, 2, 48]))
    for shape in [[1, 16, 50, 2], [1, 16, 3, 2], [1, 4, 2, 2], [16, 2, 2]] {
      #expect(!model.fits(Shape(shape)), "\(shape)")
    }
  }
}
