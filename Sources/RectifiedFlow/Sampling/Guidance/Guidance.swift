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
  /// What a model without some of its layers is compared for; `nil` compares nothing.
  public let weakened: WeakenedGuidance?

  /// Creates guidance.
  public init(
    scale: Float = 1, interval: ClosedRange<Float> = 0...1, rescale: Float = 0,
    weakened: WeakenedGuidance? = nil
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
    self.weakened = weakened
  }

  /// The guided field of a model.
  ///
  /// Where it guides the model is asked once, with the rows of what was asked for before those of
  /// anything; elsewhere the second half is left out. A weak model is asked where it is compared, and
  /// only there.
  ///
  /// - Precondition: there is a weak model where something is compared with it.
  public func field(
    _ model: @escaping ConditionalVelocity, weak: ConditionalVelocity? = nil
  ) -> VelocityField {
    precondition(weakened == nil || weak != nil, "Guidance: no weak model")
    return VelocityField(cost: { guides(at: $0) ? compares(at: $0) ? 3 : 2 : 1 }) {
      x, times, rows in
      let guided = rows.indices.filter { guides(at: times[$0]) }
      let conditional = rows.map { GuidedRow(picture: $0, isConditional: true) }
      guard !guided.isEmpty else { return try model(x, times, conditional) }
      let count = rows.count
      let velocity = try model(
        Tensor.concatenated([x, x.pictures(guided)], axis: 0), times + guided.map { times[$0] },
        conditional + guided.map { GuidedRow(picture: rows[$0], isConditional: false) })
      let asked = velocity.sliced(0, 0..<count)
      var result = asked.replacing(
        guided,
        by: guide(
          asked.pictures(guided), against: velocity.sliced(0, count..<count + guided.count)))
      let compared = guided.filter { compares(at: times[$0]) }
      if let weakened, let weak, !compared.isEmpty {
        let less = try weak(
          x.pictures(compared), compared.map { times[$0] }, compared.map { conditional[$0] })
        result = result.replacing(
          compared,
          by: result.pictures(compared)
            + (asked.pictures(compared) - less) * weakened.scale)
      }
      return result
    }
  }

  /// Whether the model is asked for both at a time.
  private func guides(at time: Float) -> Bool { scale != 1 && interval.contains(time) }

  /// Whether a guided model is compared with a weak one at a time.
  private func compares(at time: Float) -> Bool { weakened?.interval.contains(time) ?? false }

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
  /// Some pictures of a batch in the place of others, which are counted from 0.
  fileprivate func replacing(_ rows: [Int], by others: Tensor) -> Tensor {
    let count = shape[0]
    guard rows.count < count else { return others }
    var places = Array(0..<count)
    for (index, row) in rows.enumerated() { places[row] = count + index }
    return Tensor.concatenated([self, others], axis: 0).pictures(places)
  }

  /// The variance of each picture's numbers: `[N, …]` → N.
  fileprivate func pictureVariances() -> [Float] {
    (self - factors(pictureMeans())).squared().pictureMeans()
  }
}
