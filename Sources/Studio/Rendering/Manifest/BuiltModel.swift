import Flows
import RectifiedFlow
import Rendering

/// A model with its weights in place, which draws in any way that its family can.
enum BuiltModel: Sendable {
  case flow(any PictureFlow)
  case dit(DiT)
  /// A family whose pictures are built from the file each time.
  case other(ModelFile)

  /// Builds the model of a file.
  init(_ file: ModelFile) throws {
    if let flow = try file.pictureFlow() {
      self = .flow(flow)
    } else {
      self = file.card.family == .dit ? .dit(try file.dit()) : .other(file)
    }
  }

  /// What draws pictures in some way.
  func pictures(
    _ sampling: RenderRecipe.Sampling, depth: Int, evaluations: ModelEvaluations
  ) throws -> any PictureSource {
    switch self {
    case .flow(let model):
      try FlowPictures(model: model, sampling: sampling, depth: depth)
    case .dit(let model):
      try DiTPictures(model: model, sampling: sampling, depth: depth, evaluations: evaluations)
    case .other(let file):
      try file.prepared(sampling, depth: depth, watching: DrawingWatch()).source
    }
  }
}

extension ModelFile {
  /// Width and height of what the model draws, `nil` where it draws any.
  var imageSize: [Int]? {
    let shape = card.nice?.imageShape ?? card.dit?.imageShape
    return shape.map { [$0[2], $0[1]] }
  }

  /// Whether the model can be asked for classes.
  var drawsClasses: Bool { !(card.dit?.classes ?? []).isEmpty }
}
