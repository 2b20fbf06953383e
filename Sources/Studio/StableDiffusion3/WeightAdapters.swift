import Checkpoints
import Layers
import RectifiedFlow
import Rendering

/// The small changes to a model's weights that a drawing asks for.
struct WeightAdapters: Sendable {
  private let adapters: [(adapter: LowRankAdapter, scale: Float)]

  /// Opens the files of adapters for the parts that take part, in their order.
  ///
  /// Throws where one changes a part that is left out.
  init(_ adapters: [RenderRecipe.Adapter], parts: [StableDiffusion3Part]) throws {
    self.adapters = try adapters.map {
      let adapter = try LowRankAdapter(path: $0.file.file)
      try adapter.check(loaded: Set(parts.compactMap(\.adapted)))
      return (adapter, $0.scale)
    }
  }

  /// The weights of a part with all changes.
  func adapting(
    _ weights: any ParameterSource, of part: StableDiffusion3Part, in files: StableDiffusion3Files
  ) throws -> any ParameterSource {
    guard let adapted = part.adapted else { return weights }
    let table = part == .transformer ? MMDiT.namesInSingleFile(files.transformer) : nil
    return try adapters.reduce(weights) { weights, next in
      try next.adapter.merged(
        into: weights, part: adapted, scale: next.scale, singleFile: table)
    }
  }
}

extension StableDiffusion3Part {
  /// What an adapter calls it; `nil` where none changes it.
  fileprivate var adapted: LowRankAdapter.Part? {
    switch self {
    case .transformer: .transformer
    case .clipLarge: .clipL
    case .clipGiant: .clipG
    case .t5: .t5
    case .autoencoder: nil
    }
  }
}
