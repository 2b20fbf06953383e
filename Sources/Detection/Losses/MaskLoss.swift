import Tensors

/// What a mask head is told: the focal loss of each pixel's mean, and dice, each a sum over objects.
struct MaskLoss {
  let focal: Tensor
  let dice: Tensor

  /// - Precondition: every picture with objects has masks, and there is a pair.
  init(
    _ masks: Tensor, _ targets: [DetectionTargets], _ matching: QueryMatching, objects: Float
  ) {
    let (queries, area) = (masks.shape[1], masks.shape[2] * masks.shape[3])
    let wanted = Tensor.concatenated(
      matching.pairs.map { pair in
        guard let all = targets[pair.picture].masks else {
          preconditionFailure("MaskLoss: picture \(pair.picture) has no masks")
        }
        return all.sliced(0, pair.object..<pair.object + 1)
      }, axis: 0)
    let count = matching.pairs.count
    let coarse = masks.reshaped(masks.shape[0] * queries, area)
      .gatherRows(matching.rows(queries: queries))
      .reshaped(count, 1, masks.shape[2], masks.shape[3])
    let pixels = wanted.shape[1] * wanted.shape[2]
    let found = interpolate(coarse, size: wanted.pictureSize, mode: .bilinear)
      .reshaped(count, pixels)
    let flat = wanted.reshaped(count, pixels)
    focal = focalLoss(found, flat).mean([1]).sum() / objects
    let p = found.sigmoid()
    let common = (p * flat).sum([1]) * 2 + 1
    dice = (1 - common / (p.sum([1]) + flat.sum([1]) + 1)).sum() / objects
  }
}
