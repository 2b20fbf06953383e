import Datasets
import Flows
import RectifiedFlow
import Rendering

/// A model of ours with its weights in place.
struct BuiltFile: BuiltModel {
  private enum Kind: Sendable {
    case flow(any PictureFlow)
    case dit(DiT)
  }

  private let kind: Kind
  /// How it sees pictures that it is given.
  private let preparation: PicturePreparation

  /// Builds the model of a file; throws where it is of a family that draws nothing, too.
  init(_ file: ModelFile) throws {
    let shape: [Int]
    if let flow = try file.pictureFlow() {
      (kind, shape) = (.flow(flow), flow.imageShape)
    } else if file.card.family == .dit {
      let model = try file.dit()
      (kind, shape) = (.dit(model), model.configuration.imageShape)
    } else {
      throw ModelError.drawsNothing(path: file.path, family: file.card.family.rawValue)
    }
    preparation = file.preparation(imageShape: shape)
  }

  func pictures(
    _ sampling: RenderRecipe.Sampling, depth: Int, watching watch: DrawingWatch
  ) throws -> any PictureSource {
    switch kind {
    case .flow(let model):
      try FlowPictures(model: model, sampling: sampling, depth: depth, seeing: preparation)
    case .dit(let model):
      try DiTPictures(
        model: model, sampling: sampling, depth: depth, seeing: preparation,
        evaluations: watch.evaluations)
    }
  }
}
