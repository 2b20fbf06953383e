import Autoencoders
import Checkpoints
import Layers
import Tensors
import TestSupport
import Testing

@Suite struct LatentColoursTests {
  /// The averages of squares of pixels: `[N, C, s · h, s · w]` → `[N, C, h, w]`.
  private func averages(_ x: Tensor, scale: Int) -> Tensor {
    let (height, width) = (x.shape[2] / scale, x.shape[3] / scale)
    return x.reshaped(x.shape[0], x.shape[1], height, scale, width, scale).mean([3, 5])
  }

  /// The part of the colours' variance that a map leaves unexplained, but for a tint of the whole.
  private func unexplained(_ found: Tensor, _ expected: Tensor) -> Float {
    func variance(_ x: Tensor) -> Float {
      let centred = x - x.mean([0, 2, 3], keepsAxes: true)
      return (centred * centred).mean().item
    }
    return variance(found - expected) / variance(expected)
  }

  @Test func `finds a linear decoder`() {
    let stream = RandomStream(seed: 1, purpose: .noise)
    let (matrix, offset) = (stream.normal([3, 5]), stream.normal([3, 1], from: 100))
    let decode = { (latents: Tensor) in
      let places = latents.reshaped(
        latents.shape[0], 5, latents.shape[2] * latents.shape[3])
      let colours = (matrix.reshaped(1, 3, 5).matmul(places) + offset)
        .reshaped(latents.shape[0], 3, latents.shape[2], latents.shape[3])
      return Upsample(to: .factor(4))(colours)
    }
    let colours = LatentColours(channels: 5, scale: 4, decode: decode)
    let latents = stream.normal([2, 5, 3, 7], from: 1000)
    let expected = averages(decode(latents), scale: 4)
    #expect(relativeError(found: colours(latents), expected: expected) <= 1e-6)
  }

  @Test func `is not misled by a channel that is always the same`() {
    let colours = LatentColours(channels: 1, scale: 1) { _ in .full(0.25, [1, 3, 8, 8]) }
    let found = colours(.ones([1, 1, 2, 2])).values
    #expect(found.allSatisfy { abs($0 - 0.25) <= 1e-6 })
  }

  @Test func `is fitted to latents as a transformer has them`() throws {
    let model = try SavedAutoencoder("sd3").model
    let latents = RandomStream(seed: 2, purpose: .noise).normal([2, 16, 3, 5])
    let colours = LatentColours(channels: 16, scale: 2) { model.decode(model.unscaled($0)) }
    #expect(LatentColours(of: model)(latents) == colours(latents))
    #expect(colours(latents).shape == [2, 3, 3, 5])
  }

  @Test func `comes near a photograph with trained weights`() throws {
    let store = ParameterStore(
      try Checkpoint(path: Fixtures.repository + "/models/taef2-decoder.safetensors"))
    let decoder = try TinyAutoencoder.Decoder(.flux2, from: store.scope)
    let reference = try SafetensorsFile(path: Fixtures.path("autoencoders/taef2.safetensors"))
    let colours = LatentColours(channels: 32, scale: 8) { decoder($0) }
    let expected = averages(try reference.tensor(named: "decoded"), scale: 8)
    let found = colours(try reference.tensor(named: "latent"))
    #expect(unexplained(found, expected) <= 0.5)
  }

  @Test func `has the same bits at every level and with any threads`() throws {
    let model = try SavedAutoencoder("sd3").model
    let latents = RandomStream(seed: 2, purpose: .noise).normal([1, 16, 3, 5])
    #expect(differingExecutions { [LatentColours(of: model)(latents)] } == [])
    let colours = LatentColours(of: model)
    #expect(Precision.with(.bfloat16) { bits([colours(latents)]) } == bits([colours(latents)]))
  }
}
