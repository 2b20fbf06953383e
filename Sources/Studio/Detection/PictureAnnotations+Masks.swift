import Datasets
import Detection

extension ObjectOutline {
  /// The pixels, `nil` where they are none of a picture of the size.
  func mask(height: Int, width: Int) -> RunLengthMask? {
    switch self {
    case .polygons(let polygons):
      RunLengthMask(polygons: polygons, height: height, width: width)
    case .runs(let counts):
      counts.reduce(0, +) == height * width
        ? RunLengthMask(height: height, width: width, counts: counts) : nil
    case .text(let text): RunLengthMask(text: text, height: height, width: width)
    }
  }
}

extension PictureAnnotations {
  /// The same without objects that have no pixels, which are named, and the pixels of the others, picture
  /// by picture.
  ///
  /// Throws where no object has any.
  func masked() throws -> (annotations: PictureAnnotations, masks: [[RunLengthMask]]) {
    var masked = self
    var masks: [[RunLengthMask]] = []
    for (index, picture) in pictures.enumerated() {
      masked.pictures[index].objects = []
      masks.append([])
      for object in picture.objects {
        guard let mask = object.outline?.mask(height: picture.height, width: picture.width),
          mask.area > 0
        else {
          masked.problems.append("\(picture.path): \(classes[object.label]): no mask")
          continue
        }
        masked.pictures[index].objects.append(object)
        masks[index].append(mask)
      }
    }
    guard masks.contains(where: { !$0.isEmpty }) else {
      throw DatasetError.invalid(
        path: path, expected: "masks of objects: 'segmentation' in COCO's .json, or shapes:400",
        found: "boxes alone")
    }
    return (masked, masks)
  }

  /// Whether somebody said which pixels belong to an object.
  var hasMasks: Bool { pictures.contains { $0.objects.contains { $0.outline != nil } } }

  /// What masks that were found are compared with.
  func maskTruths() throws -> [JudgedTruth] {
    let (annotations, masks) = try masked()
    return zip(annotations.truths, masks.joined()).map { truth, mask in
      var truth = truth
      truth.mask = mask
      return truth
    }
  }
}

extension BoxedPictures {
  /// The pixels of what a detector learns from, in the order of ``detectedObjects``.
  func detectedMasks() throws -> [[RunLengthMask]] {
    let (annotations, masks) = try annotations.masked()
    return zip(annotations.pictures, masks).map { picture, masks in
      zip(picture.objects, masks).filter { !$0.0.isCrowd }.map(\.1)
    }
  }
}

extension FoundObjects {
  /// The least score of masks that are measured: there are few right ones below, and many to make.
  static let measuredScore: Float = 0.05

  /// What was found in a picture, with its pixels there.
  func judged(_ pictures: PictureAnnotations, picture index: Int) -> [JudgedDetection] {
    let picture = pictures.pictures[index]
    return objects.enumerated().map { place, object in
      var judged = JudgedDetection(
        picture: index, label: object.label,
        box: object.pixels(width: picture.width, height: picture.height),
        score: Double(object.score))
      judged.mask = mask(place, width: picture.width, height: picture.height)
      return judged
    }
  }
}
