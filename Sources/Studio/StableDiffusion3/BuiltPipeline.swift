import Autoencoders
import Layers
import RectifiedFlow
import Rendering
import Synchronization

/// A pipeline whose transformer and autoencoder are open; weights stay in their files.
final class BuiltPipeline: BuiltModel {
  let files: StableDiffusion3Files
  let transformer: MMDiT
  let autoencoder: AutoencoderKL
  private let adapters: WeightAdapters
  /// Prompts that were read lately: what else a drawing asks for does not change them.
  private let readers: Mutex<[(prompt: RenderRecipe.Prompt?, reader: PromptReader)]>

  /// How many prompts are held.
  private static let mostReaders = 4

  /// Opens the parts, with the changes that settings ask for.
  ///
  /// Throws where tensors are missing or too many.
  init(_ files: StableDiffusion3Files, for sampling: RenderRecipe.Sampling) throws {
    let adapters = try WeightAdapters(
      sampling.adapters ?? [], parts: files.parts(for: sampling))
    func part<Model>(
      _ part: StableDiffusion3Part, _ make: (ParameterScope) throws -> Model
    ) throws -> Model {
      let store = ParameterStore(
        try adapters.adapting(files.weights(of: part), of: part, in: files))
      let model = try make(store.scope)
      try store.checkAllUsed()
      return model
    }
    (self.files, self.adapters) = (files, adapters)
    // Text encoders tell best which parts do not go together.
    let reader = try PromptReader(files, sampling, adapters: adapters)
    readers = Mutex([(sampling.prompt, reader)])
    transformer = try part(.transformer) { try MMDiT(files.transformer, from: $0) }
    autoencoder = try part(.autoencoder) { try AutoencoderKL(files.autoencoder, from: $0) }
  }

  func pictures(
    _ sampling: RenderRecipe.Sampling, depth: Int, watching watch: DrawingWatch
  ) throws -> any PictureSource {
    try drawing(sampling, depth: depth, watching: watch)
  }

  /// What draws pictures in some way, and can tell more of it.
  func drawing(
    _ sampling: RenderRecipe.Sampling, depth: Int, watching watch: DrawingWatch
  ) throws -> StableDiffusion3Pictures {
    try StableDiffusion3Pictures(
      self, sampling, reader: reader(for: sampling), depth: depth, watching: watch)
  }

  private func reader(for sampling: RenderRecipe.Sampling) throws -> PromptReader {
    try readers.withLock { readers in
      if let known = readers.first(where: { $0.prompt == sampling.prompt }) { return known.reader }
      let reader = try PromptReader(files, sampling, adapters: adapters)
      if readers.count == Self.mostReaders { readers.removeFirst() }
      readers.append((sampling.prompt, reader))
      return reader
    }
  }
}
