import Checkpoints
import TestSupport
import Testing
import TextEncoders

/// A LoRA file added to Stable Diffusion 3's text encoders, beside diffusers' `fuse_lora`.
@Suite struct LowRankEmbeddingTests {
  @Test(arguments: ["lora-diffusers", "lora-kohya"])
  func `has diffusers' embeddings`(name: String) throws {
    let folder = Fixtures.path("conformance/sd3-editing")
    let expected = try SafetensorsFile(path: "\(folder)/expected.safetensors")
    let adapter = try LowRankAdapter(path: "\(folder)/\(name).safetensors")
    let prompt = "a painting of the red house beside two small boats"
    let joint = try TinyPipeline("sd35", adapter: adapter, scale: 0.7).joint(prompt)
    let without = try TinyPipeline("sd35").joint(prompt)
    for (found, other, tensor) in [
      (joint.tokens, without.tokens, "lora.prompt_embeds"),
      (joint.pooled, without.pooled, "lora.pooled"),
    ] {
      let expected = try expected.tensor(named: tensor)
      #expect(relativeError(found: found, expected: expected) <= 1e-5)
      #expect(relativeError(found: other, expected: expected) > 0.01)
    }
  }
}
