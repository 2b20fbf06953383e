import Datasets
import Detection
import Images
import Tensors
import Training

/// What a detector finds of what is there, by COCO's numbers.
public struct DetectionEvaluation: Encodable, Sendable {
  /// What was measured for a class.
  public struct ClassResult: Encodable, Sendable {
    /// The class.
    public var name: String
    /// How many objects there are.
    public var objects: Int
    /// Average precision over overlaps of 0.5 to 0.95, at 0.5, and at 0.75; −1 without objects.
    public var precision, precision50, precision75: Double
    /// The score from which on it is best told at an overlap of a half, and what counts then.
    public var best: OperatingPoint?
  }

  /// How often a class was said of another one.
  public struct Confusion: Encodable, Sendable {
    /// The class that is there and the one that was said, `nil` for nothing.
    public var truth, found: String?
    /// How often.
    public var count: Int
  }

  /// How many pictures were looked at.
  public var pictures: Int
  /// COCO's twelve numbers.
  public var summary: [String: Double]
  /// The same of masks, where model and data have them: of those with a score of 0.05 at least.
  public var maskSummary: [String: Double]?
  /// By class.
  public var classes: [ClassResult]
  /// What was said of what, by the names of classes.
  public var confusions: [Confusion]
  /// The least score that counted for it.
  public var threshold: Double
  /// The measures themselves.
  let measured: COCOEvaluation

  /// COCO's twelve numbers in its order.
  public var numbers: [(name: String, value: Double)] { measured.summary }

  /// Draws the precision over the recall: SVG where the file's name ends so, otherwise PNG.
  ///
  /// Throws `FileError` where the system refuses.
  public func writeCurves(to path: String) throws {
    let drawing = PrecisionRecallChart.drawn(measured, classes: classes.map(\.name))
    try PrecisionRecallChart.write(drawing, to: path)
  }

  /// COCO's twelve numbers of masks in its order, none where there are no masks.
  public var maskNumbers: [(name: String, value: Double)] {
    maskSummary.map { masks in numbers.map { ($0.name, masks[$0.name] ?? -1) } } ?? []
  }

  enum CodingKeys: String, CodingKey {
    case pictures, summary, classes, confusions, threshold
    case maskSummary = "mask_summary"
  }

  /// Measures a model.
  ///
  /// A folder as VOC has it is measured by its split `test`, or by the one named behind a colon.
  init(model file: ModelFile, data: String, options: LoadingOptions) throws {
    let parts = data.split(separator: ":", omittingEmptySubsequences: false)
    let hasSplit = parts.count == 2 && VOCAnnotations.recognizes(String(parts[0]))
    let path = hasSplit ? String(parts[0]) : data
    let model = try file.detector()
    let size = Array((file.card.detrImageShape ?? [3, 480, 640]).dropFirst())
    let resize: PicturePreparation.Resize = file.card.detrResize == .pad ? .pad : .stretch
    let boxed =
      try ShapePictures.count(of: data).map {
        // Others than those that were learned from.
        BoxedPictures(
          shapes: $0, size: size, resize: resize, hasMasks: model.configuration.hasMasks, seed: 1)
      }
      ?? BoxedPictures(
        openAnnotations(path, split: hasSplit ? String(parts[1]) : "test"), size: size,
        resize: resize, options: options)
    let annotations = boxed.annotations
    guard annotations.classes == model.configuration.classes else {
      throw DatasetError.invalid(
        path: data,
        expected: "the model's classes, "
          + model.configuration.classes.joined(separator: ", "),
        found: annotations.classes.joined(separator: ", "))
    }
    var found: [JudgedDetection] = []
    var foundMasks: [JudgedDetection] = []
    let sizes = boxed.sizes
    let hasMasks = model.configuration.hasMasks && annotations.hasMasks
    for index in 0..<boxed.count {
      let levels = Tensor(try boxed.samples(at: index).map(Float.init), Shape([1, 3] + size))
      let picture = PaddedPictures(
        cutting: PictureNormalization.imageNet(levels), to: sizes.map { [$0[index]] })
      found += model.detections(in: picture)[0].map { boxed.judged($0, picture: index) }
      guard hasMasks else { continue }
      foundMasks += model.found(in: picture, threshold: FoundObjects.measuredScore)
        .judged(annotations, picture: index)
    }
    self.init(found, boxed.annotations, threshold: model.configuration.usualThreshold)
    if hasMasks { try measure(foundMasks, annotations) }
  }

  /// Compares masks that were found with those that are there.
  private mutating func measure(
    _ found: [JudgedDetection], _ annotations: PictureAnnotations
  ) throws {
    let measured = COCOEvaluation(
      found, try annotations.maskTruths(), classes: annotations.classes.count, by: .masks)
    maskSummary = Dictionary(uniqueKeysWithValues: measured.summary.map { ($0.name, $0.value) })
  }

  /// Measures any detector, a folder of transformers and a file of facebookresearch/detr too: each
  /// picture in its own size, classes by their names.
  ///
  /// Throws where files are not what they should be, or the model knows none of the data's classes.
  public init(detector path: String, data: String) throws {
    let model = try DetectorModel(path: path)
    let parts = data.split(separator: ":", omittingEmptySubsequences: false).map(String.init)
    let hasSplit = parts.count == 2 && VOCAnnotations.recognizes(parts[0])
    let annotations = try openAnnotations(
      hasSplit ? parts[0] : data, split: hasSplit ? parts[1] : "test")
    let places = model.classes.map { annotations.classes.firstIndex(of: $0) }
    guard places.contains(where: { $0 != nil }) else {
      throw DatasetError.invalid(
        path: data,
        expected: "some of the model's classes, "
          + model.classes.prefix(8).joined(separator: ", "),
        found: annotations.classes.prefix(8).joined(separator: ", "))
    }
    var (found, foundMasks): ([JudgedDetection], [JudgedDetection]) = ([], [])
    let hasMasks = model.hasMasks && annotations.hasMasks
    for (index, picture) in annotations.pictures.enumerated() {
      let image = try Image.read(picture.path)
      for object in model.found(in: image, threshold: 0, masks: false).objects {
        guard let label = places[object.label] else { continue }
        found.append(
          JudgedDetection(
            picture: index, label: label,
            box: object.pixels(width: picture.width, height: picture.height),
            score: Double(object.score)))
      }
      guard hasMasks else { continue }
      foundMasks += model.found(in: image, threshold: FoundObjects.measuredScore)
        .judged(annotations, picture: index)
        .compactMap { judged in
          places[judged.label].map { label in
            var judged = judged
            judged.label = label
            return judged
          }
        }
    }
    self.init(found, annotations, threshold: model.usualThreshold)
    if hasMasks { try measure(foundMasks, annotations) }
  }

  /// Compares what was found with what is there.
  private init(_ found: [JudgedDetection], _ annotations: PictureAnnotations, threshold: Float) {
    let (truths, names) = (annotations.truths, annotations.classes)
    let measured = COCOEvaluation(found, truths, classes: names.count)
    (self.measured, pictures) = (measured, annotations.pictures.count)
    summary = Dictionary(uniqueKeysWithValues: measured.summary.map { ($0.name, $0.value) })
    self.threshold = Double(threshold)
    confusions = ConfusionList(found, truths, threshold: Double(threshold)).entries.map { entry in
      Confusion(
        truth: entry.truth.map { names[$0] }, found: entry.found.map { names[$0] },
        count: entry.count)
    }
    classes = names.enumerated().map { label, name in
      ClassResult(
        name: name, objects: truths.filter { $0.label == label && !$0.isIgnored }.count,
        precision: measured.precision(label: label),
        precision50: measured.precision(overlap: 0, label: label),
        precision75: measured.precision(overlap: 5, label: label),
        best: measured.bestPoint(label: label))
    }
  }
}
