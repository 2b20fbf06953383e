import Tensors
import Training

extension TrainableDetector {
  /// The loss of a mask head over a detector that stays as it is.
  func maskLoss(of pictures: PaddedPictures, _ targets: [DetectionTargets]) -> ShardLoss {
    let (matching, source) = withoutGradients {
      let (output, source) = model.answers(
        pictures, queries: model.queries.start(pictures.sizes.count), mask: nil)
      let matching = try? QueryMatching(output.answers, targets, loss.kind, loss.weights)
      return (matching ?? QueryMatching(pairs: []), source)
    }
    return maskLoss(source, matching, targets)
  }

  /// Σ of each picture's focal and dice loss, of the masks of those queries that answer for objects.
  ///
  /// Masks are made picture by picture, and of these queries alone: the others are told nothing about
  /// theirs.
  func maskLoss(
    _ source: MaskSource, _ matching: QueryMatching, _ targets: [DetectionTargets]
  ) -> ShardLoss {
    var total = Tensor(0)
    var sums = (focal: 0.0, dice: 0.0)
    for (picture, target) in targets.enumerated() {
      let pairs = matching.pairs.filter { $0.picture == picture }
      guard !pairs.isEmpty,
        let masks = model.masks(from: source.chosen(pairs.map(\.query), of: picture))
      else { continue }
      let own = QueryMatching(
        pairs: pairs.enumerated().map { place, pair in
          .init(picture: 0, query: place, object: pair.object)
        })
      let parts = MaskLoss(masks, [target], own, objects: meanObjects)
      total = total + parts.focal * loss.weights.mask + parts.dice * loss.weights.dice
      sums.focal += Double(parts.focal.item)
      sums.dice += Double(parts.dice.item)
    }
    return ShardLoss(
      sum: total,
      parts: [
        LossPart(name: "masks", sum: sums.focal, count: targets.count),
        LossPart(name: "dice", sum: sums.dice, count: targets.count),
      ])
  }

  /// Looks for objects in the pictures of a shard as they are, with masks, one picture at a time.
  ///
  /// - Parameters:
  ///   - shard: pictures, of the dataset that is learned from or of another.
  ///   - sizes: how much of its frame each fills; `nil` where all do.
  ///   - threshold: the least score of what is found.
  /// - Returns: what was found, picture by picture, the likeliest first.
  public func foundMasks(
    in shard: TrainingShard, sizes: [Size2D]? = nil, threshold: Float
  ) -> [FoundObjects] {
    withoutGradients {
      (0..<shard.count).map { index in
        let levels = shard.pictures.sliced(0, index..<index + 1)
        return model.found(
          in: PaddedPictures(
            cutting: PictureNormalization.imageNet(levels), to: sizes.map { [$0[index]] }),
          threshold: threshold)
      }
    }
  }
}
