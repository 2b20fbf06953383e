import Autoencoders
import Checkpoints
import Layers
import Tensors
import TestSupport
import Testing

/// TAEF2 with its trained weights, beside PyTorch.
@Suite struct TinyAutoencoderTests {
  private static let files = ["encoder", "decoder"].map {
    Fixtures.repository + "/models/taef2-\($0).safetensors"
  }

  private let model: TinyAutoencoder
  private let reference: SafetensorsFile

  init() throws {
    let stores = try Self.files.map { ParameterStore(try Checkpoint(path: $0)) }
    model = try TinyAutoencoder(.flux2, encoder: stores[0].scope, decoder: stores[1].scope)
    for store in stores { try store.checkAllUsed() }
    reference = try SafetensorsFile(path: Fixtures.path("autoencoders/taef2.safetensors"))
  }

  private func error(_ found: Tensor, _ name: String) throws -> Float {
    let expected = try reference.tensor(named: name)
    #expect(found.shape == expected.shape)
    return zip(found.values, expected.values).map { abs($0 - $1) }.max() ?? .infinity
  }

  @Test func `latents and pictures are those of PyTorch`() throws {
    let latents = model.encoder(try reference.tensor(named: "image"))
    #expect(try error(latents, "latent") <= 1e-4)
    #expect(
      try error(model.decoder(try reference.tensor(named: "latent")), "decoded") <= 1e-4)
  }

  @Test func `a photograph comes back nearly as it was`() throws {
    let image = try reference.tensor(named: "image")
    let back = model.decoder(model.encoder(image))
    let squares = zip(image.values, back.values).map { ($0 - $1) * ($0 - $1) }
    #expect(squares.reduce(0, +) / Float(squares.count) < 0.001)
  }

  @Test func `bits are those of every level and number of threads`() throws {
    let image = try reference.tensor(named: "image").sliced(2, 0..<16).sliced(3, 0..<24)
    #expect(
      differingExecutions {
        let latents = model.encoder(image)
        return [latents, model.decoder(latents)]
      } == [])
  }
}
