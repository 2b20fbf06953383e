import Datasets

/// What was measured of a model on pictures: what fits its family.
public enum Evaluation: Encodable, Sendable {
  case likelihood(LikelihoodEvaluation)
  case velocity(VelocityEvaluation)
  case classifier(ClassifierEvaluation)
  case upscaler(UpscalingEvaluation)
  case detector(DetectionEvaluation)

  /// Measures a model.
  ///
  /// - Parameters:
  ///   - file: the model.
  ///   - path: the pictures.
  ///   - last: how many of the last pictures are looked at.
  ///   - heldOut: whether only what the model's training held out is looked at; if not given, it is
  ///     where the data are called what they were called then.
  ///   - seed: what draws noise.
  ///   - perImage: whether a flow says how likely each picture is.
  ///   - ranked: how many of the most and of the least likely pictures a flow lays out on a sheet.
  ///   - options: how pictures come into memory.
  /// - Throws: what the model's files, the pictures, or both together have wrong.
  public init(
    model file: ModelFile, data path: String, last: Int?, heldOut: Bool? = nil, seed: UInt64,
    perImage: Bool = false, ranked: Int? = nil, options: LoadingOptions = LoadingOptions()
  ) throws {
    if perImage || ranked != nil, try file.pictureFlow() == nil {
      throw ModelError.noFlow(path: file.path, family: file.card.family.rawValue)
    }
    switch file.card.family {
    case .nice, .realnvp, .glow:
      self = .likelihood(
        try LikelihoodEvaluation(
          model: file, data: path, last: last, heldOut: heldOut, seed: seed, perImage: perImage,
          ranked: ranked, options: options))
    case .dit:
      self = .velocity(
        try VelocityEvaluation(
          model: file, data: path, last: last, heldOut: heldOut, seed: seed, options: options))
    case .classifier:
      self = .classifier(
        try ClassifierEvaluation(
          model: file, data: path, last: last, heldOut: heldOut, options: options))
    case .detr:
      self = .detector(try DetectionEvaluation(model: file, data: path, options: options))
    case .upscaler:
      self = .upscaler(
        try UpscalingEvaluation(
          UpscaleMethod(opened: file), data: path, last: last, options: options))
    }
  }

  /// Writes what was measured.
  public func encode(to encoder: any Encoder) throws {
    switch self {
    case .likelihood(let result): try result.encode(to: encoder)
    case .velocity(let result): try result.encode(to: encoder)
    case .classifier(let result): try result.encode(to: encoder)
    case .upscaler(let result): try result.encode(to: encoder)
    case .detector(let result): try result.encode(to: encoder)
    }
  }
}
