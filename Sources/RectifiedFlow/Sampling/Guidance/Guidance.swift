import Tensors

/// Classifier-free guidance: u + s·(c − u), of the velocity c of what was asked for and the velocity u
/// of anything.
///
/// Source: Ho & Salimans, 2022, [arXiv:2207.12598](https://arxiv.org/abs/2207.12598), eq. 6.
public struct Guidance: Hashable, Sendable {
  /// s: 1 only asks for the picture itself, and more exaggerates.
  public let scale: Float
  /// The times at which it guides, its ends among them; at others the scale is 1.
  ///
  /// Source: Kynkäänniemi et al., 2024, [arXiv:2404.07724](https://arxiv.org/abs/2404.07724).
  public let interval: ClosedRange<Float>
  /// φ, 0 … 1: how far each picture's deviation is brought back to that of c.
  ///
  /// Source: Lin et al., 2023, [arXiv:2305.08891](https://arxiv.org/abs/2305.08891), eq. 14 to 16.
  public let rescale: Float

  /// Creates guidance.
  public init(
    scale: Float = 1, interval: ClosedRange<Float> = 0...1, rescale: Float = 0
  ) throws(SamplingError) {
    guard scale.isFinite, scale >= 0 else {
      throw .setting("guidance", expected: "a number not below 0", found: "\(scale)")
    }
    guard interval.lowerBound >= 0, interval.upperBound <= 1 else {
      throw .setting(
        "guidance interval", expected: "times within 0 and 1",
        found: "\(interval.lowerBound) to \(interval.upperBound)")
    }
    guard (0...1).contains(rescale) else {
      throw .setting("guidance rescale", expected: "a number within 0 and 1", found: "\(rescale)")
    }
    (self.scale, self.interval, self.rescale) = (scale, interval, rescale)
  }

  /// The guided field of a model.
  ///
  /// Where it guides the model is asked once, with the rows of what was asked for before those of
  /// anything; elsewhere the second half is left out.
  public func field(_ model: @escaping ConditionalVelocity) -> VelocityField {
    VelocityField(cost: { guides(at: $0) ? 2 : 1 }) { x, times, rows in
      let guided = rows.indices.filter { guides(at: times[$0]) }
      let conditional = rows.map { GuidedRow(picture: $0, isConditional: true) }
      guard !guided.isEmpty else { return try model(x, times, conditional) }
      let count = rows.count
      let velocity = try model(
        Tensor.concatenated([x, x.pictures(guided)], axis: 0), times + guided.map { times[$0] },
        conditional + guided.map { GuidedRow(picture: rows[$0], isConditional: false) })
      let asked = velocity.sliced(0, 0..<count)
      let result = guide(
        asked.pictures(guided), against: velocity.sliced(0, count..<count + guided.count))
      guard guided.count < count else { return result }
      var places = Array(0..<count)
      for (index, row) in guided.enumerated() { places[row] = count + index }
      return Tensor.concatenated([asked, result], axis: 0).pictures(places)
    }
  }

  /// Whether the model is asked for both at a time.
  private func guides(at time: Float) -> Bool { scale != 1 && interval.contains(time) }

  /// c and u `[N, …]`.
  private func guide(_ conditional: Tensor, against unconditional: Tensor) -> Tensor {
    let guided = unconditional + scale * (conditional - unconditional)
    guard rescale > 0 else { return guided }
    let ratios = zip(conditional.pictureVariances(), guided.pictureVariances()).map {
      // A picture of one number has no deviation to bring back.
      $1 > 0 ? ($0 / $1).squareRoot() : 1
    }
    return rescale * (guided * guided.factors(ratios)) + (1 - rescale) * guided
  }
}

extension Tensor {
  /// The variance of each picture's numbers: `[N, …]` → N.
  fileprivate func pictureVariances() -> [Float] {
    (self - factors(pictureMeans())).squared().pictureMeans()
  }
}
