/// Which class was said of objects of which class, where boxes overlap by half or more, whatever they
/// say: each object with the likeliest box that no other object has.
public struct ConfusionList: Sendable {
  /// How often something was said of something.
  public struct Entry: Codable, Hashable, Sendable {
    /// The class that is there, `nil` for nothing.
    public var truth: Int?
    /// The class that was said, `nil` for nothing.
    public var found: Int?
    /// How often.
    public var count: Int
  }

  /// What was said, right or wrong, by the class that is there and the one that was said; those of
  /// nothing last.
  public let entries: [Entry]

  /// Compares boxes of at least a score with what is there.
  public init(_ found: [JudgedDetection], _ truths: [JudgedTruth], threshold: Double = 0.5) {
    struct Pair: Hashable { let truth, found: Int }
    var counts: [Pair: Int] = [:]
    let nothing = Int.max
    let boxes = Dictionary(grouping: found.filter { $0.score >= threshold }, by: \.picture)
    let objects = Dictionary(grouping: truths.filter { !$0.isIgnored }, by: \.picture)
    for picture in Set(boxes.keys).union(objects.keys) {
      let own = objects[picture] ?? []
      let said = (boxes[picture] ?? []).enumerated()
        .sorted { ($1.element.score, $0.offset) < ($0.element.score, $1.offset) }.map(\.element)
      var free = Set(own.indices)
      for box in said {
        let best = free.sorted().map { ($0, ComparedBoxes.overlap(box.box, own[$0].box)) }
          .reduce(nil as (Int, Double)?) { $1.1 > ($0?.1 ?? 0) ? $1 : $0 }
        guard let best, best.1 >= 0.5 else {
          counts[Pair(truth: nothing, found: box.label), default: 0] += 1
          continue
        }
        free.remove(best.0)
        counts[Pair(truth: own[best.0].label, found: box.label), default: 0] += 1
      }
      for index in free { counts[Pair(truth: own[index].label, found: nothing), default: 0] += 1 }
    }
    entries = counts.sorted { ($0.key.truth, $0.key.found) < ($1.key.truth, $1.key.found) }.map {
      Entry(
        truth: $0.key.truth == nothing ? nil : $0.key.truth,
        found: $0.key.found == nothing ? nil : $0.key.found, count: $0.value)
    }
  }
}
