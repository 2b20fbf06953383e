import Tensors

/// What was found in one picture.
public struct FoundObjects: Sendable {
  /// The objects, the likeliest first.
  public var objects: [FoundObject]
  /// `[objects, H, W]` of the picture as the model sees it, without padding, above 0 where a pixel
  /// belongs to the object; `nil` where the model has no masks, or nothing is found.
  public var masks: Tensor?

  /// The mask of an object in a picture of any size, as `PostProcessSegm` of facebookresearch/detr
  /// makes it: decided for the pixels that the model sees, the nearest of which stands for each.
  public func mask(_ index: Int, width: Int, height: Int) -> RunLengthMask? {
    guard let masks else { return nil }
    let (rows, columns) = (masks.shape[1], masks.shape[2])
    let values = masks.sliced(0, index..<index + 1).values
    return RunLengthMask(height: height, width: width) { row, column in
      values[row * rows / height * columns + column * columns / width] > 0
    }
  }
}

extension DETR {
  /// Finds objects in one picture, with their masks where the model has a mask head and they are
  /// asked for.
  ///
  /// Masks are made of what is found alone, not of every query: the same bits in less time.
  ///
  /// - Precondition: there is one picture.
  public func found(
    in picture: PaddedPictures, threshold: Float, limit: Int = 100, masks: Bool = true
  ) -> FoundObjects {
    precondition(picture.sizes.count == 1, "DETR: \(picture.sizes), not one picture")
    let (size, own) = (picture.pixels.pictureSize, picture.sizes[0])
    let (output, source) = answers(picture, queries: queries.start(1), mask: nil)
    let objects = picture.ownParts(of: detections(of: output.answers, limit: limit))[0]
      .filter { $0.score >= threshold }
    guard masks, !objects.isEmpty,
      let coarse = self.masks(from: source.chosen(objects.map(\.query), of: 0))
    else { return FoundObjects(objects: objects, masks: nil) }
    let fine = interpolate(coarse, size: size, mode: .bilinear)
      .reshaped(coarse.shape[1], size.height, size.width)
      .sliced(1, 0..<own.height).sliced(2, 0..<own.width)
    return FoundObjects(objects: objects, masks: fine)
  }
}
