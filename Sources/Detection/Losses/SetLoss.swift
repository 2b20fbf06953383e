import Layers
import Tensors
import Training

/// What a detector is told about its answers: classes, boxes, overlaps, and masks where it has any.
///
/// Sums over objects are divided by how many there are, as in the reference: pictures of a batch see
/// each other in that number alone.
///
/// Source: Carion et al., 2020, [arXiv:2005.12872](https://arxiv.org/abs/2005.12872), §3.1 and A.2.
public struct SetLoss: Sendable {
  /// The parts, before they are weighed.
  public struct Parts: Sendable {
    /// Of the classes.
    public let classes: Tensor
    /// |Δx| + |Δy| + |Δw| + |Δh| of boxes.
    public let boxes: Tensor
    /// 1 less the generalised overlap.
    public let overlap: Tensor
    /// By how many the pictures' numbers of objects are wrong, on average; no gradient flows to it.
    public let cardinality: Float
    /// The focal loss of masks.
    public var mask: Tensor?
    /// The dice loss of masks.
    public var dice: Tensor?

    /// The weighed sum.
    public func total(_ weights: LossWeights) -> Tensor {
      var sum = classes + boxes * weights.box + overlap * weights.overlap
      if let mask { sum = sum + mask * weights.mask }
      if let dice { sum = sum + dice * weights.dice }
      return sum
    }
  }

  /// What is weighed.
  public let weights: LossWeights
  /// How classes are judged.
  public let kind: ClassLoss

  /// The loss of a model.
  public init(_ configuration: DETRConfiguration) {
    (weights, kind) = (configuration.weights, ClassLoss(configuration))
  }

  /// Returns the parts for the last layer, then for those before it, the first one first.
  ///
  /// - Throws: `AssignmentProblem.Failure` where an answer is no number.
  public func callAsFunction(
    _ output: DetectionOutput, _ targets: [DetectionTargets]
  ) throws -> [Parts] {
    let matchings = try ([output.answers] + output.auxiliary).map {
      try QueryMatching($0, targets, kind, weights)
    }
    return parts(
      output, targets, matchings,
      objects: Float(max(targets.reduce(0) { $0 + $1.objects.count }, 1)))
  }

  /// Returns the parts of every layer, the last one first, for pairs that are known.
  package func parts(
    _ output: DetectionOutput, _ targets: [DetectionTargets], _ matchings: [QueryMatching],
    objects: Float
  ) -> [Parts] {
    zip([output.answers] + output.auxiliary, matchings).enumerated().map { index, layer in
      let (answers, matching) = layer
      var parts = parts(answers, targets, matching, objects: objects)
      if index == 0, let masks = output.masks, !matching.pairs.isEmpty {
        let losses = MaskLoss(masks, targets, matching, objects: objects)
        (parts.mask, parts.dice) = (losses.focal, losses.dice)
      }
      return parts
    }
  }

  /// Returns the parts for pairs that are known.
  func parts(
    _ answers: DetectionOutput.Answers, _ targets: [DetectionTargets], _ matching: QueryMatching,
    objects: Float
  ) -> Parts {
    let queries = answers.logits.shape[1]
    let cardinality = cardinality(answers, targets)
    let classes = classLoss(answers.logits, targets, matching, objects: objects)
    guard !matching.pairs.isEmpty else {
      let nothing = (answers.boxes * 0).sum()
      return Parts(classes: classes, boxes: nothing, overlap: nothing, cardinality: cardinality)
    }
    let found = answers.boxes.reshaped(answers.boxes.count / 4, 4)
      .gatherRows(matching.rows(queries: queries))
    let wanted = Tensor(
      matching.pairs.flatMap { targets[$0.picture].objects[$0.object].box.numbers },
      [matching.pairs.count, 4])
    return Parts(
      classes: classes, boxes: Loss.l1(found, wanted, reduction: .sum) / objects,
      overlap: (1 - generalizedOverlaps(found, wanted)).sum() / objects, cardinality: cardinality)
  }

  /// The class of each query: of its object, or `nil`.
  private func labels(
    _ pictures: Int, _ queries: Int, _ targets: [DetectionTargets], _ matching: QueryMatching
  ) -> [Int?] {
    var labels = [Int?](repeating: nil, count: pictures * queries)
    for pair in matching.pairs {
      labels[pair.picture * queries + pair.query] = targets[pair.picture].objects[pair.object].label
    }
    return labels
  }

  private func classLoss(
    _ logits: Tensor, _ targets: [DetectionTargets], _ matching: QueryMatching, objects: Float
  ) -> Tensor {
    let (pictures, queries, classes) = (logits.shape[0], logits.shape[1], logits.shape[2])
    let labels = labels(pictures, queries, targets, matching)
    switch kind {
    case .softmax:
      var classWeights = [Float](repeating: 1, count: classes)
      classWeights[classes - 1] = weights.noObject
      return Loss.crossEntropy(
        logits, Indices(labels.map { $0 ?? classes - 1 }, [pictures, queries]),
        classWeights: Tensor(classWeights, [classes]))
    case .focal:
      let wanted = Tensor(logits.shape) { wanted in
        wanted.initialize(repeating: 0, count: logits.count)
        for (row, label) in labels.enumerated() {
          if let label { wanted[row * classes + label] = 1 }
        }
      }
      return focalLoss(logits, wanted).sum() / objects
    }
  }

  private func cardinality(
    _ answers: DetectionOutput.Answers, _ targets: [DetectionTargets]
  ) -> Float {
    let (queries, classes) = (answers.logits.shape[1], answers.logits.shape[2])
    let values = answers.logits.values
    var total: Float = 0
    for (picture, target) in targets.enumerated() {
      let found = (0..<queries).filter { query in
        let start = (picture * queries + query) * classes
        let row = values[start..<start + classes]
        switch kind {
        case .softmax: return row.dropLast().contains { $0 > row[start + classes - 1] }
        case .focal: return row.contains { $0 > 0 }
        }
      }
      total += abs(Float(found.count - target.objects.count))
    }
    return total / Float(max(targets.count, 1))
  }
}

/// Cross entropy of single answers, in which those that are right already count less.
///
/// Source: Lin et al., 2017, [arXiv:1708.02002](https://arxiv.org/abs/1708.02002).
func focalLoss(_ logits: Tensor, _ wanted: Tensor) -> Tensor {
  let entropy = Loss.binaryCrossEntropyWithLogits(logits, wanted, reduction: .none)
  let p = logits.sigmoid()
  // 1 − the probability of what is wanted: p where 0 is, 1 − p where 1 is.
  let missing = p + wanted - p * wanted * 2
  let share = wanted * (2 * ClassLoss.alpha - 1) + (1 - ClassLoss.alpha)
  return missing.squared() * entropy * share
}

/// The generalised overlap of each of `[n, 4]` centre boxes with its partner: `[n, 1]`.
///
/// Source: Rezatofighi et al., 2019, [arXiv:1902.09630](https://arxiv.org/abs/1902.09630).
func generalizedOverlaps(_ a: Tensor, _ b: Tensor) -> Tensor {
  func corners(_ x: Tensor) -> (low: Tensor, high: Tensor) {
    let half = x.sliced(1, 2..<4) * 0.5
    let centre = x.sliced(1, 0..<2)
    return (centre - half, centre + half)
  }
  func area(_ sides: Tensor) -> Tensor { sides.sliced(1, 0..<1) * sides.sliced(1, 1..<2) }
  let (p, q) = (corners(a), corners(b))
  let zero = Tensor(0)
  let common = area(.maximum(.minimum(p.high, q.high) - .maximum(p.low, q.low), zero))
  let union = area(p.high - p.low) + area(q.high - q.low) - common
  let hull = area(.maximum(.maximum(p.high, q.high) - .minimum(p.low, q.low), zero))
  return common / union - (hull - union) / hull
}
