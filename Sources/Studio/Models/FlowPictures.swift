import Datasets
import Flows
import Images
import Rendering
import Tensors

/// Draws pictures from a normalizing flow.
struct FlowPictures: PictureSource {
  private let model: any PictureFlow
  private let sampling: RenderRecipe.Sampling
  private let depth: Int
  /// The codes of the two pictures that others lie between, `[1, D]` each.
  private let ends: (first: Tensor, last: Tensor)?

  /// Pictures that others lie between are prepared first; throws where they cannot be read.
  init(
    model: any PictureFlow, sampling: RenderRecipe.Sampling, depth: Int,
    seeing preparation: PicturePreparation = PicturePreparation()
  ) throws {
    (self.model, self.sampling, self.depth) = (model, sampling, depth)
    let asked = Self.place(of: sampling.classes?.first, in: model)
    ends = try sampling.between.map { between in
      func code(_ input: RenderRecipe.Input) throws -> Tensor {
        let levels = try DrawnOver.levels(input.file, preparation)
        return model.code(of: (levels + 0.5) / 256, classes: [asked])
      }
      return (try code(between.first), try code(between.last))
    }
  }

  func draw(_ requests: [PictureRequest]) throws -> [Image] {
    let classes = requests.map { Self.place(of: $0.className, in: model) }
    let codes = codes(requests)
    let samples = model.data(of: codes, classes: classes)
    if let row = firstBrokenRow(samples) {
      let part = model.brokenPart(
        code: codes.sliced(0, row..<row + 1), classes: [classes[row]])
      throw ModelError.notANumber(part: part ?? "the prior", seed: requests[row].seed)
    }
    return try images(ofData: samples, depth: depth)
  }

  /// Those of the seeds, or those on the straight line between two.
  private func codes(_ requests: [PictureRequest]) -> Tensor {
    guard let ends else {
      return model.code(seeds: requests.map(\.seed), temperature: sampling.temperature)
    }
    return .concatenated(
      requests.map { request in
        let place = request.place ?? 0
        return ends.first * (1 - place) + ends.last * place
      }, axis: 0)
  }

  private static func place(of name: String?, in model: any PictureFlow) -> Int? {
    name.flatMap(model.classes.firstIndex)
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
