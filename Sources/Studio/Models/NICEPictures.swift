import Flows
import Images
import Rendering
import Tensors

/// Draws pictures from a NICE model.
struct NICEPictures: PictureSource {
  let model: NICE
  let sampling: RenderRecipe.Sampling
  let depth: Int

  func draw(_ requests: [PictureRequest]) throws -> [Image] {
    let seeds = requests.map(\.seed)
    let shape = model.configuration.imageShape
    let samples = model.sample(seeds: seeds, temperature: sampling.temperature)
    if let row = firstBrokenRow(samples) {
      let part = model.brokenPart(seed: seeds[row], temperature: sampling.temperature)
      throw ModelError.notANumber(part: part ?? "the prior", seed: seeds[row])
    }
    // Level v was trained as v/256 … (v + 1)/256; its middle maps to v/255 of full intensity.
    let planes = ((samples * 256 - 0.5) / 255) * 2 - 1
    return try (0..<seeds.count).map { index in
      try planes.sliced(0, index..<index + 1).withElements { values in
        try Image(
          planes: values, width: shape[2], height: shape[1],
          channels: Image.Channels(planes: shape[0]), depth: depth == 16 ? .sixteen : .eight)
      }
    }
  }
}

/// The first row with a value that is not finite.
func firstBrokenRow(_ samples: Tensor) -> Int? {
  samples.withElements { values in values.firstIndex { !$0.isFinite } }
    .map { $0 / (samples.count / samples.shape[0]) }
}

extension Image.Channels {
  /// What a model's planes mean by their number: 1 grey, 3 RGB, and each with alpha.
  init(planes: Int) {
    guard let channels = Image.Channels(rawValue: planes) else {
      preconditionFailure("pictures of \(planes) planes")
    }
    self = channels
  }
}
