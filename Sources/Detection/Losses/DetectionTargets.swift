import Tensors

/// An object in a picture, as somebody drew it.
public struct DetectedObject: Hashable, Sendable {
  /// Where it is.
  public var box: CenterBox
  /// What it is: the number of a class.
  public var label: Int

  /// Says where and what an object is.
  public init(box: CenterBox, label: Int) { (self.box, self.label) = (box, label) }
}

/// What a detector should have said about a picture.
public struct DetectionTargets: Sendable {
  /// The objects.
  public var objects: [DetectedObject]
  /// `[objects, H, W]`: 1 where a pixel belongs to the object, else 0; only a mask head needs it.
  public var masks: Tensor?

  /// Says what is in a picture.
  public init(_ objects: [DetectedObject], masks: Tensor? = nil) {
    (self.objects, self.masks) = (objects, masks)
  }
}

extension PaddedPictures {
  /// Objects of each picture, their boxes in parts of its own sides, with boxes in parts of the batch's.
  package func frameParts(of objects: [[DetectedObject]]) -> [[DetectedObject]] {
    let whole = pixels.pictureSize
    return zip(objects, sizes).map { objects, size in
      guard size != whole else { return objects }
      let (across, down) = size.share(of: whole)
      return objects.map { DetectedObject(box: $0.box.scaled(across, down), label: $0.label) }
    }
  }
}
