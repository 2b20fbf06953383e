import Images
import RectifiedFlow
import Rendering
import Tensors

/// Draws pictures from a rectified flow.
struct DiTPictures: PictureSource {
  let model: DiT
  let sampling: RenderRecipe.Sampling
  let depth: Int

  func draw(_ requests: [PictureRequest]) throws -> [Image] {
    let shape = model.configuration.imageShape
    let noise = startingNoise(shape, seeds: requests.map(\.seed))
    let planes = flow(from: noise, asked: requests.map(asked))
    if let row = firstBrokenRow(planes) {
      throw ModelError.notANumber(part: "the last step", seed: requests[row].seed)
    }
    return try (0..<requests.count).map { index in
      try planes.sliced(0, index..<index + 1).withElements { values in
        try Image(
          planes: values, width: shape[2], height: shape[1],
          channels: Image.Channels(planes: shape[0]), depth: depth == 16 ? .sixteen : .eight)
      }
    }
  }

  /// What a picture is asked to be, for each of the model's conditions.
  private func asked(_ request: PictureRequest) -> [ConditionValue] {
    let configuration = model.configuration
    return configuration.conditions.map { condition in
      guard condition.name == Condition.className, let name = request.className,
        let index = configuration.classes.firstIndex(of: name)
      else { return .any }
      return .choice(index)
    }
  }

  private func flow(from noise: Tensor, asked: [[ConditionValue]]) -> Tensor {
    let steps = sampling.steps ?? FlowSampling().steps
    var x = noise
    for step in 0..<steps {
      let (time, next) = (1 - Float(step) / Float(steps), 1 - Float(step + 1) / Float(steps))
      x = x + velocity(x, at: time, asked: asked) * (next - time)
      Trace.step("step \(step + 1)", x)
    }
    return x
  }

  private func velocity(_ x: Tensor, at time: Float, asked: [[ConditionValue]]) -> Tensor {
    let guidance = sampling.guidance ?? 1
    let times = Array(repeating: time, count: x.shape[0])
    guard guidance != 1, asked.contains(where: { $0.contains { $0 != .any } }) else {
      return model(x, times: times, asked: asked)
    }
    let both = model(
      Tensor.concatenated([x, x], axis: 0), times: times + times,
      asked: asked + asked.map { $0.map { _ in .any } })
    let parts = both.chunks(2, axis: 0)
    return parts[1] + (parts[0] - parts[1]) * guidance
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
