import Tensors

/// Queries beside the model's own that are given the objects, a little wrong, and are to put them right.
///
/// Whom they answer for is known, so that a layer learns to move boxes before matching has settled.
/// The model's queries do not see them, and they do not see each other's groups; they are not there
/// when a trained model is used, and change nothing but how fast it learns.
///
/// Source: Li et al., 2022, "DN-DETR", [arXiv:2203.01305](https://arxiv.org/abs/2203.01305).
struct DenoisingQueries {
  /// What the queries start from: classes as numbers, and boxes.
  let labels: [Int]
  let boxes: [CenterBox]
  /// Whom each answers for.
  let matching: QueryMatching
  /// How many there are for each picture.
  let count: Int
  private let groupSize: Int

  /// Makes groups of queries for each picture; `nil` where there are no objects.
  ///
  /// A group has as many as the picture with most objects: others have several for an object.
  init?(
    _ objects: [[DetectedObject]], groups: Int, classes: Int, samples: Range<Int>, seed: UInt64
  ) {
    guard let most = objects.map(\.count).max(), most > 0, groups > 0 else { return nil }
    (groupSize, count) = (most, most * groups)
    var (labels, boxes, pairs): ([Int], [CenterBox], [QueryMatching.Pair]) = ([], [], [])
    for (picture, (own, sample)) in zip(objects, samples).enumerated() {
      let draws = RandomStream(seed: seed, purpose: .trainingNoise(sample: sample))
        .uniform([count, 6]).values
      for query in 0..<count {
        let draw = draws[6 * query..<6 * query + 6].map { 2 * $0 - 1 }
        guard !own.isEmpty else {
          labels.append(0)
          boxes.append(
            CenterBox(
              x: 0.5 + 0.4 * draw[0], y: 0.5 + 0.4 * draw[1], width: 0.1, height: 0.1))
          continue
        }
        let index = query % most % own.count
        let object = own[index]
        // One in five says another class, or by chance the same.
        let isWrong = draw[4] > 0.6
        labels.append(
          isWrong ? min(Int((draw[5] + 1) / 2 * Float(classes)), classes - 1) : object.label)
        boxes.append(Self.disturbed(object.box, draw))
        pairs.append(.init(picture: picture, query: query, object: index))
      }
    }
    (self.labels, self.boxes, matching) = (labels, boxes, QueryMatching(pairs: pairs))
  }

  /// The centre moves by up to 0.4 of the sides, which change by up to 0.4.
  private static func disturbed(_ box: CenterBox, _ draw: [Float]) -> CenterBox {
    func within(_ x: Float) -> Float { min(max(x, 0.01), 0.99) }
    return CenterBox(
      x: within(box.x + 0.4 * draw[0] * box.width), y: within(box.y + 0.4 * draw[1] * box.height),
      width: within(box.width * (1 + 0.4 * draw[2])),
      height: within(box.height * (1 + 0.4 * draw[3])))
  }

  /// The boxes before the sigmoid, `[N, count, 4]`.
  var logits: Tensor {
    Tensor(boxes.flatMap { $0.numbers.map(logit) }, [boxes.count / count, count, 4])
  }

  /// `[1, 1, Q + count, Q + count]`: 1 where a query may see another.
  func mask(besides queries: Int) -> Tensor {
    let all = queries + count
    return Tensor([1, 1, all, all]) { mask in
      for from in 0..<all {
        for to in 0..<all {
          let sees =
            to < queries
            || from >= queries && (from - queries) / groupSize == (to - queries) / groupSize
          mask[from * all + to] = sees ? 1 : 0
        }
      }
    }
  }
}
