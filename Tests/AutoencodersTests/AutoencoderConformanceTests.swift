import Autoencoders
import Checkpoints
import Layers
import Tensors
import TestSupport
import Testing

@Suite struct AutoencoderConformanceTests {
  private func difference(_ found: Tensor, _ expected: Tensor) -> Float {
    guard found.shape == expected.shape else { return .infinity }
    return zip(found.values, expected.values).map { abs($0 - $1) }.max() ?? .infinity
  }

  @Test(arguments: ["sd3", "sd35"], [0, 1, 2])
  func `decodes and encodes what diffusers does`(name: String, index: Int) throws {
    let tiny = try SavedAutoencoder(name)
    let latents = try tiny.expected.tensor(named: "\(index).out.latents")
    let image = try tiny.expected.tensor(named: "\(index).out.image_0_1")
    let decoded = tiny.model.decode(tiny.model.unscaled(latents))
    let picture = Tensor(decoded.values.map { min(max($0 / 2 + 0.5, 0), 1) }, decoded.shape)
    #expect(difference(picture, image) <= 1e-5)
    let mean = tiny.model.encode(image * 2 - 1).mean
    let expected = try tiny.expected.tensor(named: "\(index).out.vae_encode_mean_of_image")
    #expect(difference(mean, expected) <= 1e-4)
  }

  @Test(arguments: ["autoencoder"])
  func `follows diffusers with other settings`(group: String) throws {
    let cases = try ConformanceGroup(group).cases
    #expect(cases.count == 3)
    for example in cases {
      let configuration: AutoencoderConfiguration = try JSONFile.configuration(
        path: Fixtures.path("conformance/\(group)/\(example.name).json"))
      let store = ParameterStore(CaseParameters(example: example))
      let model = try AutoencoderKL(configuration, from: store.scope)
      try store.checkAllUsed()
      let distribution = model.encode(try example.tensor(.input, "picture"))
      for (found, name) in [
        (distribution.mean, "mean"), (distribution.logVariance, "log_variance"),
        (model.decode(try example.tensor(.input, "latent")), "picture"),
      ] {
        let error = relativeError(found: found, expected: try example.tensor(.output, name))
        #expect(error <= 1e-5, "\(example.name): \(name)")
      }
    }
  }

  @Test func `gives the same bits at every level and thread count, alone and in a batch`() throws {
    let tiny = try SavedAutoencoder("sd3")
    let latents = RandomStream(seed: 3, purpose: .noise).normal([2, 16, 3, 5])
    #expect(
      differingExecutions {
        let decoded = tiny.model.decode(latents)
        return [decoded, tiny.model.encode(decoded).mean]
      }.isEmpty)
    let alone = tiny.model.decode(latents.sliced(0, 1..<2))
    #expect(bits([tiny.model.decode(latents).sliced(0, 1..<2)]) == bits([alone]))
  }

  @Test func `draws from the distribution, and scales back what it scaled`() throws {
    let tiny = try SavedAutoencoder("sd3")
    let picture = RandomStream(seed: 4, purpose: .noise).uniform([1, 3, 4, 4]) * 2 - 1
    let distribution = tiny.model.encode(picture)
    let shape = distribution.mean.shape
    #expect(distribution.sample(.zeros(shape)) == distribution.mean)
    let moved = distribution.sample(.ones(shape)) - distribution.mean
    #expect(
      relativeError(found: moved, expected: (distribution.logVariance * 0.5).exp()) <= 1e-5)
    let latents = tiny.model.unscaled(tiny.model.scaled(distribution.mean))
    #expect(relativeError(found: latents, expected: distribution.mean) <= 1e-5)
  }
}
