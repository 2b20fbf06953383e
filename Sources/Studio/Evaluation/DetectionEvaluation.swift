import Datasets
import Detection
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

  enum CodingKeys: String, CodingKey { case pictures, summary, classes, confusions, threshold }

  /// Measures a model.
  ///
  /// A folder as VOC has it is measured by its split `test`, or by the one named behind a colon.
  init(model file: ModelFile, data: String, options: LoadingOptions) throws {
    let parts = data.split(separator: ":", omittingEmptySubsequences: false)
    let hasSplit = parts.count == 2 && VOCAnnotations.recognizes(String(parts[0]))
    let path = hasSplit ? String(parts[0]) : data
    let model = try file.detector()
    let size = Array((file.card.detrImageShape ?? [3, 480, 640]).dropFirst())
    let boxed =
      try ShapePictures.count(of: data).map {
        // Others than those that were learned from.
        BoxedPictures(shapes: $0, size: size, seed: 1)
      }
      ?? BoxedPictures(
        openAnnotations(path, split: hasSplit ? String(parts[1]) : "test"), size: size,
        options: options)
    let annotations = boxed.annotations
    guard annotations.classes == model.configuration.classes else {
      throw DatasetError.invalid(
        path: data,
        expected: "the model's classes, "
          + model.configuration.classes.joined(separator: ", "),
        found: annotations.classes.joined(separator: ", "))
    }
    var found: [JudgedDetection] = []
    for index in 0..<boxed.count {
      let levels = Tensor(try boxed.samples(at: index).map(Float.init), Shape([1, 3] + size))
      let detections = model.detections(in: PaddedPictures(PictureNormalization.imageNet(levels)))
      found += detections[0].map { boxed.judged($0, picture: index) }
    }
    let truths = boxed.truths
    measured = COCOEvaluation(found, truths, classes: boxed.classes.count)
    pictures = boxed.count
    summary = Dictionary(uniqueKeysWithValues: measured.summary.map { ($0.name, $0.value) })
    let evaluation = measured
    let names = boxed.classes
    threshold = Double(model.configuration.usualThreshold)
    confusions = ConfusionList(found, truths, threshold: threshold).entries.map { entry in
      Confusion(
        truth: entry.truth.map { names[$0] }, found: entry.found.map { names[$0] },
        count: entry.count)
    }
    classes = boxed.classes.enumerated().map { label, name in
      ClassResult(
        name: name, objects: truths.filter { $0.label == label && !$0.isIgnored }.count,
        precision: evaluation.precision(label: label),
        precision50: evaluation.precision(overlap: 0, label: label),
        precision75: evaluation.precision(overlap: 5, label: label),
        best: evaluation.bestPoint(label: label))
    }
  }
}
