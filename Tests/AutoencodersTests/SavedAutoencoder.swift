import Autoencoders
import Checkpoints
import Layers
import Tensors
import TestSupport

/// The autoencoder of a tiny random pipeline that diffusers saved, with what it made.
struct SavedAutoencoder {
  let model: AutoencoderKL
  let expected: SafetensorsFile

  init(_ name: String) throws {
    let folder = Fixtures.path("conformance/\(name)")
    let store = ParameterStore(try Checkpoint(path: "\(folder)/vae"))
    model = try AutoencoderKL(
      JSONFile.configuration(path: "\(folder)/vae/config.json"), from: store.scope)
    try store.checkAllUsed()
    expected = try SafetensorsFile(path: "\(folder)/expected.safetensors")
  }
}
