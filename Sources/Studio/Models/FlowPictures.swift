import Flows
import Images
import Rendering
import Tensors

/// Draws pictures from a normalizing flow.
struct FlowPictures: PictureSource {
  let model: any PictureFlow
  let sampling: RenderRecipe.Sampling
  let depth: Int

  func draw(_ requests: [PictureRequest]) throws -> [Image] {
    let classes = requests.map { $0.className.flatMap(model.classes.firstIndex) }
    let codes = model.code(seeds: requests.map(\.seed), temperature: sampling.temperature)
    let samples = model.data(of: codes, classes: classes)
    if let row = firstBrokenRow(samples) {
      let part = model.brokenPart(
        code: codes.sliced(0, row..<row + 1), classes: [classes[row]])
      throw ModelError.notANumber(part: part ?? "the prior", seed: requests[row].seed)
    }
    return try images(ofData: samples, depth: depth)
  }
}

/// Pictures of a flow's data, `[N, C, H, W]` within 0 … 1.
func images(ofData data: Tensor, depth: Int) throws -> [Image] {
  // Level v was trained as v/256 … (v + 1)/256; its middle maps to v/255 of full intensity.
  let planes = ((data * 256 - 0.5) / 255) * 2 - 1
  return try (0..<data.shape[0]).map { index in
    try planes.sliced(0, index..<index + 1).withElements { values in
      try Image(
        planes: values, width: data.shape[3], height: data.shape[2],
        channels: Image.Channels(planes: data.shape[1]), depth: depth == 16 ? .sixteen : .eight)
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
