import Datasets
import Detection
import Tensors

extension AnnotatedPicture {
  /// What a detector learns from: objects that are single ones, in parts of the picture's sides.
  var detectedObjects: [DetectedObject] {
    objects.filter { !$0.isCrowd }.map { object in
      let box = CornerBox(
        left: Float(object.left / Double(width)), top: Float(object.top / Double(height)),
        right: Float(object.right / Double(width)), bottom: Float(object.bottom / Double(height)))
      return DetectedObject(box: CenterBox(box), label: object.label)
    }
  }
}

extension PictureAnnotations {
  /// What detections are compared with.
  var truths: [JudgedTruth] {
    pictures.enumerated().flatMap { index, picture in
      picture.objects.map { object in
        JudgedTruth(
          picture: index, label: object.label,
          box: [
            object.left, object.top, object.right - object.left, object.bottom - object.top,
          ],
          area: object.area, isIgnored: object.isCrowd || object.isDifficult)
      }
    }
  }
}

extension BoxedPictures {
  /// What a detector learns from, picture by picture.
  var detectedObjects: [[DetectedObject]] { annotations.pictures.map(\.detectedObjects) }

  /// How much of its frame each picture fills; `nil` where all do.
  var sizes: [Size2D]? { fittedSizes?.map(\.size) }

  /// What detections are compared with.
  var truths: [JudgedTruth] { annotations.truths }

  /// What was found in a picture, in its pixels.
  func judged(_ detection: FoundObject, picture index: Int) -> JudgedDetection {
    let picture = annotations.pictures[index]
    return JudgedDetection(
      picture: index, label: detection.label,
      box: detection.pixels(width: picture.width, height: picture.height),
      score: Double(detection.score))
  }
}

extension FoundObject {
  /// Left, top, width and height in pixels of a picture, cut at its edges.
  func pixels(width: Int, height: Int) -> [Double] {
    let box = CornerBox(box).scaled(Float(width), Float(height))
      .clipped(width: Float(width), height: Float(height))
    return [Double(box.left), Double(box.top), Double(box.width), Double(box.height)]
  }
}

extension FittedSize {
  /// The same sides, as tensors have them.
  var size: Size2D { Size2D(height: height, width: width) }
}

/// Opens what a detector learns from, and what it is measured by.
struct BoxedSplit {
  let training: BoxedPictures
  let heldOut: BoxedPictures?

  /// Opens a folder as VOC has it, whose splits have names, or a file of COCO's annotations.
  init(
    _ path: String, split: String, heldOut: HeldOut, preparation: PicturePreparation,
    hasMasks: Bool = false, options: LoadingOptions
  ) throws {
    guard let size = preparation.size else {
      throw DatasetError.invalid(
        path: path, expected: "a recipe with 'data.size', to which pictures are brought",
        found: "none")
    }
    let resize: PicturePreparation.Resize = preparation.resize == .pad ? .pad : .stretch
    func opened(_ annotations: PictureAnnotations) throws -> BoxedPictures {
      try BoxedPictures(
        hasMasks ? annotations.masked().annotations : annotations, size: size, resize: resize,
        options: options)
    }
    if let count = ShapePictures.count(of: path) {
      guard size.allSatisfy({ $0 >= 16 }) else {
        throw DatasetError.invalid(
          path: path, expected: "'data.size' to be at least 16 each way", found: "\(size)")
      }
      let all = BoxedPictures(shapes: count, size: size, resize: resize, hasMasks: hasMasks)
      guard case .count(let held) = heldOut, held == 0 || held < count else {
        throw DatasetError.invalid(
          path: path, expected: "'data.validation' to be a number of pictures below \(count)",
          found: "\(heldOut)")
      }
      let parts = all.split(last: held)
      (training, self.heldOut) = (parts?.training ?? all, parts?.heldOut)
      return
    }
    let all = try openAnnotations(path, split: split)
    switch heldOut {
    case .count(0): (training, self.heldOut) = (try opened(all), nil)
    case .folder(let other):
      let held =
        try VOCAnnotations.recognizes(path)
        ? openAnnotations(path, split: other) : openAnnotations(other, split: split)
      guard held.classes == all.classes else {
        throw DatasetError.invalid(
          path: other, expected: "the classes \(all.classes.joined(separator: ", "))",
          found: held.classes.joined(separator: ", "))
      }
      training = try opened(all)
      self.heldOut = try opened(held)
    case .count(let count):
      guard count < all.pictures.count else {
        throw DatasetError.invalid(
          path: path, expected: "more than the \(count) pictures that are held out",
          found: "\(all.pictures.count)")
      }
      var (trained, held) = (all, all)
      trained.pictures = Array(all.pictures.dropLast(count))
      held.pictures = Array(all.pictures.suffix(count))
      training = try opened(trained)
      self.heldOut = try opened(held)
    case .share:
      throw DatasetError.invalid(
        path: path, expected: "'data.validation' to be a split, a file or a number of pictures",
        found: "a share")
    }
  }
}

/// Opens pictures with boxes: a folder as VOC has it, or a file of COCO's annotations.
func openAnnotations(_ path: String, split: String) throws -> PictureAnnotations {
  if VOCAnnotations.recognizes(path) { return try VOCAnnotations.read(path, split: split) }
  if COCOAnnotations.recognizes(path) { return try COCOAnnotations.read(path) }
  throw DatasetError.invalid(
    path: path,
    expected: "a folder with Annotations and ImageSets as VOC has it, or COCO's .json",
    found: "neither")
}
