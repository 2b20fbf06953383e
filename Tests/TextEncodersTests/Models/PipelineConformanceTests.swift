import Checkpoints
import Tensors
import TestSupport
import Testing
import TextEncoders

@Suite(.serialized) struct PipelineConformanceTests {
  @Test(arguments: ["sd3", "sd35"])
  func `gives the ids and embeddings of diffusers`(name: String) throws {
    let pipeline = try TinyPipeline(name)
    let cases = try pipeline.cases
    #expect(cases.count == 3)
    for (index, object) in cases {
      for (text, embeddings, pooled) in [
        ("prompt", "prompt_embeds", "pooled"),
        ("negative_prompt", "negative_prompt_embeds", "negative_pooled"),
      ] {
        let prompt = try #require(object[text]?.string)
        if text == "prompt" {
          let ids = { (key: String) in object[key]?.array?.compactMap(\.integer) }
          #expect(pipeline.clip.tokenized(prompt, length: 77).ids == ids("clip_ids"))
          #expect(pipeline.t5.tokenized(prompt, length: 77).ids == ids("t5_ids"))
        }
        let joint = pipeline.joint(prompt)
        try expectClose(joint.tokens, pipeline.tensor("\(index).out.\(embeddings)"))
        try expectClose(joint.pooled, pipeline.tensor("\(index).out.\(pooled)"))
      }
    }
  }

  private func expectClose(_ found: Tensor, _ expected: Tensor) throws {
    #expect(found.shape == expected.shape)
    let difference = zip(found.values, expected.values).map { abs($0 - $1) }.max() ?? .infinity
    #expect(difference <= 1e-4)
  }

  @Test func `gives the same bits at every level and thread count, alone and in a batch`() throws {
    let pipeline = try TinyPipeline("sd3")
    #expect(
      differingExecutions {
        let joint = pipeline.joint("a boat")
        return [joint.tokens, joint.pooled]
      }.isEmpty)
    let ids = ["a boat", "two red houses"].map { pipeline.clip.tokenized($0, length: 77).ids }
    let both = pipeline.large(Indices(ids.flatMap { $0 }, [2, 77]))
    let alone = pipeline.large(Indices(ids[1], [1, 77]))
    #expect(bits([both.tokens.sliced(0, 1..<2)]) == bits([alone.tokens]))
    #expect(bits([both.pooled.sliced(0, 1..<2)]) == bits([alone.pooled]))
    let texts = ["a boat", "two red houses"].map { pipeline.t5.tokenized($0, length: 20).ids }
    let together = pipeline.encoder(Indices(texts.flatMap { $0 }, [2, 20]))
    #expect(
      bits([together.sliced(0, 1..<2)]) == bits([pipeline.encoder(Indices(texts[1], [1, 20]))]))
  }

  @Test func `puts zeros in the place of encoders that are left out`() throws {
    let pipeline = try TinyPipeline("sd3")
    let (whole, without) = (pipeline.joint("a boat"), pipeline.joint("a boat", withT5: false))
    #expect(without.tokens.shape == whole.tokens.shape)
    #expect(without.tokens.sliced(1, 0..<77) == whole.tokens.sliced(1, 0..<77))
    #expect(without.tokens.sliced(1, 77..<154).values.allSatisfy { $0 == 0 })
    var sizes = JointPrompt.Sizes()
    (sizes.size, sizes.t5Length, sizes.largeSize, sizes.giantSize) = (96, 77, 32, 48)
    let t5 = whole.tokens.sliced(1, 77..<154)
    let alone = JointPrompt(large: nil, giant: nil, t5: t5, sizes: sizes)
    #expect(alone.tokens.sliced(1, 0..<77).values.allSatisfy { $0 == 0 })
    #expect(alone.tokens.sliced(1, 77..<154) == t5)
    #expect(alone.pooled == .zeros([1, 80]))
  }
}
