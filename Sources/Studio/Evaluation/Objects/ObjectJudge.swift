import Detection
import Images

/// Says whether pictures show what was asked for, by what a detector finds in them.
///
/// Source: `evaluation/evaluate_images.py` of GenEval, whose rules these are.
struct ObjectJudge {
  /// What is thought of a picture.
  struct Verdict {
    /// Whether all that was asked for is there, and nothing that was excluded.
    var isRight = true
    /// What is missing, or too much.
    var reasons: [String] = []
    /// How many objects of each class were found.
    var counts: [String: Int] = [:]
  }

  let model: DetectorModel
  let threshold: Float
  /// Boxes of a class that overlap a likelier one by so much or more are of the same object.
  let sameOverlap: Float

  /// Looks at a picture.
  func verdict(on image: Image, for request: ObjectRequest) -> Verdict {
    var found: [String: [CornerBox]] = [:]
    for object in model.found(in: image, threshold: threshold, masks: false).objects {
      let box = CornerBox(object.box).scaled(Float(image.width), Float(image.height))
      let own = found[model.classes[object.label], default: []]
      if own.contains(where: { $0.overlap(with: box) >= sameOverlap }) { continue }
      found[model.classes[object.label]] = own + [box]
    }
    return Self.verdict(found, for: request)
  }

  /// Compares boxes by class, the likeliest first, with what was asked for.
  static func verdict(_ found: [String: [CornerBox]], for request: ObjectRequest) -> Verdict {
    var verdict = Verdict()
    verdict.counts = found.mapValues(\.count)
    func complain(_ reason: String) {
      verdict.isRight = false
      verdict.reasons.append(reason)
    }
    /// The objects of each clause, `nil` where it is not met.
    var met: [[CornerBox]?] = []
    for clause in request.include {
      let all = found[clause.className] ?? []
      let own = Array(all.prefix(clause.count))
      guard own.count == clause.count else {
        complain("expected \(clause.className)>=\(clause.count), found \(all.count)")
        met.append(nil)
        continue
      }
      guard let position = clause.position else {
        met.append(own)
        continue
      }
      guard let others = met[position.clause] else {
        complain("no target for \(clause.className) to be \(position.side)")
        met.append(nil)
        continue
      }
      let isThere = own.allSatisfy { box in
        others.allSatisfy { sides(of: box, from: $0).contains(position.side) }
      }
      if !isThere { complain("expected \(clause.className) \(position.side) target") }
      met.append(isThere ? own : nil)
    }
    for clause in request.exclude ?? [] {
      let count = found[clause.className]?.count ?? 0
      if count >= clause.count {
        complain("expected \(clause.className)<\(clause.count), found \(count)")
      }
    }
    return verdict
  }

  /// On which sides of another box a box lies, more than a tenth of their sizes away.
  private static func sides(of box: CornerBox, from other: CornerBox) -> Set<String> {
    func reduced(_ offset: Float, _ sizes: Float) -> Float {
      let rest = max(abs(offset) - 0.1 * sizes, 0)
      return offset < 0 ? -rest : rest
    }
    let x = (box.left + box.right - other.left - other.right) / 2
    let y = (box.top + box.bottom - other.top - other.bottom) / 2
    let (u, v) = (reduced(x, box.width + other.width), reduced(y, box.height + other.height))
    guard abs(u) >= 1e-3 || abs(v) >= 1e-3 else { return [] }
    let length = (x * x + y * y).squareRoot()
    var sides: Set<String> = []
    if u / length < -0.5 { sides.insert("left of") }
    if u / length > 0.5 { sides.insert("right of") }
    if v / length < -0.5 { sides.insert("above") }
    if v / length > 0.5 { sides.insert("below") }
    return sides
  }
}
