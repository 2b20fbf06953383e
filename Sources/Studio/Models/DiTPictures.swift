import Datasets
import Images
import RectifiedFlow
import Rendering
import Tensors

/// Draws pictures from a rectified flow.
struct DiTPictures: PictureSource {
  private let model: DiT
  private let plan: FlowPlan
  private let over: DrawnOver?
  private let conditions: [String: String]
  private let depth: Int
  private let generator: RenderRecipe.Generator?
  private let evaluations: ModelEvaluations

  /// Pictures that are drawn over are prepared first.
  ///
  /// Throws `SamplingError` where a setting is out of its range, and where the picture that is drawn
  /// over cannot be read.
  init(
    model: DiT, sampling: RenderRecipe.Sampling, depth: Int,
    seeing preparation: PicturePreparation = PicturePreparation(),
    evaluations: ModelEvaluations = ModelEvaluations()
  ) throws {
    (self.model, self.depth, self.evaluations) = (model, depth, evaluations)
    (conditions, generator) = (sampling.conditions ?? [:], sampling.generator)
    plan = try FlowPlan(sampling, tokens: model.configuration.tokens)
    over = try sampling.over.map { try DrawnOver($0, preparation) }
  }

  func draw(_ requests: [PictureRequest]) throws -> [Image] {
    let shape = model.configuration.imageShape
    let drawn = try plan.sampler.sample(try problem(requests))
    try evaluations.add(drawn.evaluations.reduce(0, +))
    return try (0..<requests.count).map { index in
      try drawn.pictures.sliced(0, index..<index + 1).withElements { values in
        try Image(
          planes: values, width: shape[2], height: shape[1],
          channels: Image.Channels(planes: shape[0]), depth: depth == 16 ? .sixteen : .eight)
      }
    }
  }

  private func problem(_ requests: [PictureRequest]) throws -> SamplingProblem {
    let seeds = requests.map(\.seed)
    var numbers = PictureNoise(seeds: seeds, asTorch: generator == .torch)
    let noise = numbers.normal(.noise, model.configuration.imageShape)
    return try plan.problem(
      velocity: try velocity(of: requests.map(asked)), noise: noise,
      over: over.map { ($0.data, $0.mask, $0.strength) }, seeds: seeds, numbers: numbers)
  }

  /// The guided velocity of pictures that are asked to be something.
  private func velocity(of asked: [[ConditionValue]]) throws -> VelocityField {
    let isAsked = asked.contains { $0.contains { $0 != .any } }
    // Where anything will do, guidance would only ask the same twice.
    let guidance = isAsked ? plan.guidance : try Guidance()
    return guidance.field { x, times, rows in
      model(
        x, times: times,
        asked: rows.map { row in
          let values = asked[row.picture]
          return row.isConditional ? values : values.map { _ in .any }
        })
    }
  }

  /// What a picture is asked to be, for each of the model's conditions.
  private func asked(_ request: PictureRequest) -> [ConditionValue] {
    model.configuration.conditions.values { name in
      (name == Condition.className ? request.className : conditions[name]).map { .text($0) }
    }
  }
}

extension DiTConfiguration {
  /// The names of the classes, none where there are none.
  var classes: [String] {
    for condition in conditions where condition.name == Condition.className {
      if case .categorical(let names) = condition.kind { return names }
    }
    return []
  }
}
