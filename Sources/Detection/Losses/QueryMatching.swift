import Elementary
import Tensors
import Training

/// Which query is to answer for which object: the assignment of least cost, picture by picture.
///
/// Source: Carion et al., 2020, [arXiv:2005.12872](https://arxiv.org/abs/2005.12872), §3.1.
public struct QueryMatching: Sendable {
  /// A query and the object that it answers for.
  public struct Pair: Hashable, Sendable {
    /// The picture's place in its batch.
    public let picture: Int
    /// The query.
    public let query: Int
    /// The object's place in its picture.
    public let object: Int

    /// Says who answers for what.
    package init(picture: Int, query: Int, object: Int) {
      (self.picture, self.query, self.object) = (picture, query, object)
    }
  }

  /// The pairs, by picture and query.
  public let pairs: [Pair]

  /// Takes pairs that are known.
  package init(pairs: [Pair]) { self.pairs = pairs }

  /// Finds the pairs for what one layer says.
  ///
  /// - Throws: `AssignmentProblem.Failure` where a cost is no number.
  public init(
    _ answers: DetectionOutput.Answers, _ targets: [DetectionTargets], _ kind: ClassLoss,
    _ weights: LossWeights
  ) throws {
    let (queries, classes) = (answers.logits.shape[1], answers.logits.shape[2])
    let probabilities = kind.probabilities(answers.logits).values
    let boxes = answers.boxes.values
    var pairs: [Pair] = []
    for (picture, target) in targets.enumerated() where !target.objects.isEmpty {
      let count = target.objects.count
      var costs = [Double](repeating: 0, count: queries * count)
      for query in 0..<queries {
        let row = picture * queries + query
        let box = CenterBox(numbers: boxes[4 * row..<4 * row + 4])
        let corners = CornerBox(box)
        for (index, object) in target.objects.enumerated() {
          let probability = probabilities[row * classes + object.label]
          let cost =
            weights.boxCost * box.distance(to: object.box)
            + weights.classCost * kind.cost(of: probability)
            - weights.overlapCost * corners.generalizedOverlap(with: CornerBox(object.box))
          costs[query * count + index] = Double(cost)
        }
      }
      let partners = try AssignmentProblem(costs: costs, rows: queries, columns: count).solve()
      for (query, object) in partners.enumerated() {
        guard let object else { continue }
        pairs.append(Pair(picture: picture, query: query, object: object))
      }
    }
    self.pairs = pairs
  }

  /// Where the queries of the pairs stand among those of all pictures.
  func rows(queries: Int) -> Indices {
    Indices(pairs.map { $0.picture * queries + $0.query }, [pairs.count])
  }
}

/// How classes are judged.
public enum ClassLoss: Sendable, Hashable {
  /// One distribution over the classes and "none": cross entropy.
  case softmax
  /// Each class for itself: focal loss.
  case focal

  /// Those of a model.
  public init(_ configuration: DETRConfiguration) {
    self = configuration.anchors == nil ? .softmax : .focal
  }

  /// The share of the rarer answer in a focal loss, and the power of what is missing.
  static let (alpha, gamma) = (Float(0.25), Float(2))

  /// The probabilities of classes, `[…, classes]`, without a gradient.
  public func probabilities(_ logits: Tensor) -> Tensor {
    switch self {
    case .softmax: logits.detached.softmax()
    case .focal: logits.detached.sigmoid()
    }
  }

  /// What a probability of the right class costs in matching.
  func cost(of probability: Float) -> Float {
    switch self {
    case .softmax: return -probability
    case .focal:
      let (p, q) = (Double(probability), 1 - Double(probability))
      let right = Double(Self.alpha) * q * q * -PortableMath.log(p + 1e-8)
      let wrong = Double(1 - Self.alpha) * p * p * -PortableMath.log(q + 1e-8)
      return Float(right - wrong)
    }
  }
}
