import Autoencoders
import Tensors
import TestSupport
import Testing

@Suite struct StripDecoderTests {
  private func latents(_ shape: Shape) -> Tensor {
    RandomStream(seed: 5, purpose: .noise).normal(shape)
  }

  @Test(arguments: [1, 3000, 1 << 22], [[1, 16, 7, 5], [2, 16, 12, 9]] as [Shape])
  func `decodes by strips with the bits of the whole`(budget: Int, shape: Shape) throws {
    let tiny = try SavedAutoencoder("sd35")
    let latents = latents(shape)
    let expected = bits([tiny.model.decode(latents)])
    #expect(bits([tiny.model.decodeByStrips(latents, stripBudget: budget)]) == expected)
  }

  @Test(arguments: [Precision.bfloat16, .float16])
  func `decodes by strips with the bits of the whole in narrow precision`(
    precision: Precision
  ) throws {
    let tiny = try SavedAutoencoder("sd3")
    let latents = latents([1, 16, 9, 6])
    Precision.with(precision) {
      #expect(
        bits([tiny.model.decodeByStrips(latents, stripBudget: 1)])
          == bits([tiny.model.decode(latents)]))
    }
  }

  @Test func `gives the same bits at every level and thread count`() throws {
    let tiny = try SavedAutoencoder("sd3")
    let latents = latents([1, 16, 10, 6])
    #expect(
      differingExecutions { [tiny.model.decodeByStrips(latents, stripBudget: 2000)] }.isEmpty)
  }
}
