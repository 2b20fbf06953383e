/// What counts from a score on.
public struct OperatingPoint: Codable, Hashable, Sendable {
  /// The least score that counts.
  public var score: Double
  /// The share of boxes that are right, and of objects that are found.
  public var precision, recall: Double

  /// The harmonic mean of both.
  public var f1: Double {
    precision + recall > 0 ? 2 * precision * recall / (precision + recall) : 0
  }
}

/// The measures of COCO: average precision and recall over ten overlaps, three sizes and all classes.
///
/// Source: `pycocotools/cocoeval.py`, whose numbers these are, −1 where there is nothing to measure.
public struct COCOEvaluation: Sendable {
  /// Which sizes of objects count.
  public enum Size: Int, CaseIterable, Sendable {
    case all, small, medium, large

    /// The areas in pixels.
    var areas: ClosedRange<Double> {
      switch self {
      case .all: 0...1e10
      case .small: 0...1024
      case .medium: 1024...9216
      case .large: 9216...1e10
      }
    }
  }

  /// How many boxes of a picture and class count at most.
  public static let limits = [1, 10, 100]
  /// The least overlaps, 0.5 … 0.95.
  public static let overlaps = (0..<10).map { 0.5 + Double($0) * ((0.95 - 0.5) / 9) }
  /// The recalls at which precision is read.
  public static let recalls = (0...100).map { Double($0) * 0.01 }

  /// What was measured for a class and a size, with up to 100 boxes of a picture.
  struct Curve {
    /// By overlap: the precision at each recall; empty where there is nothing to find.
    var precisions: [[Double]]
  }

  private let classes: Int
  /// By size and class.
  private let curves: [[Curve]]
  /// By size, limit and class: the highest recall of each overlap.
  private let highest: [[[[Double]]]]
  /// By class, the best point at an overlap of a half.
  private let points: [OperatingPoint?]

  /// What overlaps are those of.
  public enum Shape: Sendable {
    /// Boxes: `bbox` of pycocotools.
    case boxes
    /// Masks: `segm`; what has none overlaps with nothing.
    case masks
  }

  /// Compares what was found with what is there.
  public init(
    _ found: [JudgedDetection], _ truths: [JudgedTruth], classes: Int, by shape: Shape = .boxes
  ) {
    self.classes = classes
    let table = ComparedBoxes(found, truths, classes: classes, by: shape)
    var curves: [[Curve]] = []
    var highest: [[[[Double]]]] = []
    var points: [OperatingPoint?] = []
    for size in Size.allCases {
      let judged = (0..<classes).map { table.judged(label: $0, areas: size.areas) }
      if size == .all { points = judged.map { $0.bestPoint(limit: 100, overlap: 0) } }
      curves.append(judged.map { Curve(precisions: $0.precisions(limit: 100)) })
      highest.append(
        Self.limits.map { limit in judged.map { $0.highestRecalls(limit: limit) } })
    }
    (self.curves, self.highest, self.points) = (curves, highest, points)
  }

  /// The mean precision over recalls, of one overlap or all, one class or all.
  public func precision(
    overlap: Int? = nil, size: Size = .all, label: Int? = nil
  ) -> Double {
    let chosen = label.map { [curves[size.rawValue][$0]] } ?? curves[size.rawValue]
    let values = chosen.flatMap { curve in
      overlap.map { index in
        curve.precisions.isEmpty ? [] : curve.precisions[index]
      } ?? curve.precisions.flatMap { $0 }
    }
    return values.isEmpty ? -1 : values.reduce(0, +) / Double(values.count)
  }

  /// The mean of the highest recalls over overlaps and classes.
  public func recall(limit: Int, size: Size = .all, label: Int? = nil) -> Double {
    guard let place = Self.limits.firstIndex(of: limit) else { return -1 }
    let all = highest[size.rawValue][place]
    let values = (label.map { [all[$0]] } ?? all).flatMap { $0 }
    return values.isEmpty ? -1 : values.reduce(0, +) / Double(values.count)
  }

  /// The precision of a class at each of ``recalls``, at one of ``overlaps``; empty where there is
  /// nothing to find.
  public func curve(label: Int, overlap: Int) -> [Double] {
    let curve = curves[0][label]
    return curve.precisions.isEmpty ? [] : curve.precisions[overlap]
  }

  /// The score from which on a class is best told, by the harmonic mean of precision and recall at an
  /// overlap of a half; `nil` where nothing is found.
  public func bestPoint(label: Int) -> OperatingPoint? { points[label] }

  /// The twelve numbers in COCO's order, by the names that they have in its papers.
  public var summary: [(name: String, value: Double)] {
    [
      ("AP", precision()), ("AP50", precision(overlap: 0)), ("AP75", precision(overlap: 5)),
      ("AP_small", precision(size: .small)), ("AP_medium", precision(size: .medium)),
      ("AP_large", precision(size: .large)), ("AR1", recall(limit: 1)), ("AR10", recall(limit: 10)),
      ("AR100", recall(limit: 100)), ("AR_small", recall(limit: 100, size: .small)),
      ("AR_medium", recall(limit: 100, size: .medium)),
      ("AR_large", recall(limit: 100, size: .large)),
    ]
  }
}
