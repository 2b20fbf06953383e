/// How well segments cover a picture: panoptic quality, which is how well segments are found times how
/// well those cover what they should.
///
/// A found segment and a true one of its class are a pair where they overlap by more than a half:
/// none can then have another partner.
///
/// Source: Kirillov et al., 2019, "Panoptic Segmentation",
/// [arXiv:1801.00868](https://arxiv.org/abs/1801.00868), §4.
public struct PanopticQuality: Sendable {
  /// A picture as segments.
  public struct Segments: Sendable {
    /// The segment of each pixel, a key of `labels`; others are none.
    public var pixels: [Int]
    /// The class of each segment.
    public var labels: [Int: Int]
    /// Segments that stand for several objects, or that nobody need find.
    public var ignored: Set<Int>

    /// Describes a picture.
    public init(pixels: [Int], labels: [Int: Int], ignored: Set<Int> = []) {
      (self.pixels, self.labels, self.ignored) = (pixels, labels, ignored)
    }
  }

  /// What was counted for a class.
  public struct Count: Sendable, Hashable {
    /// Pairs, segments without a true one, and true ones that were not found.
    public var pairs = 0, wrong = 0, missed = 0
    /// The overlaps of the pairs, added up.
    public var overlap = 0.0

    /// The quality, `nil` where there is nothing.
    public var quality: Double? {
      let total = Double(pairs) + Double(wrong + missed) / 2
      return total > 0 ? overlap / total : nil
    }

    /// The mean overlap of pairs.
    public var segmentation: Double { pairs > 0 ? overlap / Double(pairs) : 0 }

    /// The share of segments that are in pairs.
    public var recognition: Double {
      let total = Double(pairs) + Double(wrong + missed) / 2
      return total > 0 ? Double(pairs) / total : 0
    }
  }

  /// By class.
  public private(set) var counts: [Int: Count] = [:]

  /// Nothing yet.
  public init() {}

  /// Adds a picture.
  ///
  /// - Precondition: both have as many pixels.
  public mutating func add(_ found: Segments, truth: Segments) {
    precondition(
      found.pixels.count == truth.pixels.count,
      "PanopticQuality: \(found.pixels.count) pixels for \(truth.pixels.count)")
    struct Both: Hashable { let found, truth: Int }
    var (areas, trueAreas, common): ([Int: Int], [Int: Int], [Both: Int]) = ([:], [:], [:])
    for (one, other) in zip(found.pixels, truth.pixels) {
      let (isFound, isTrue) = (found.labels[one] != nil, truth.labels[other] != nil)
      if isFound { areas[one, default: 0] += 1 }
      if isTrue { trueAreas[other, default: 0] += 1 }
      // What is nothing in truth does not count against a segment.
      common[Both(found: one, truth: isTrue ? other : .min), default: 0] += 1
    }
    var (taken, met): (Set<Int>, Set<Int>) = ([], [])
    for (both, area) in common.sorted(by: {
      ($0.key.found, $0.key.truth) < ($1.key.found, $1.key.truth)
    }) {
      guard let label = found.labels[both.found], truth.labels[both.truth] == label,
        !truth.ignored.contains(both.truth), let one = areas[both.found],
        let other = trueAreas[both.truth]
      else { continue }
      let nothing = common[Both(found: both.found, truth: .min)] ?? 0
      let overlap = Double(area) / Double(one + other - area - nothing)
      guard overlap > 0.5 else { continue }
      counts[label, default: Count()].pairs += 1
      counts[label, default: Count()].overlap += overlap
      taken.insert(both.found)
      met.insert(both.truth)
    }
    for (segment, label) in truth.labels where trueAreas[segment] != nil {
      if !met.contains(segment), !truth.ignored.contains(segment) {
        counts[label, default: Count()].missed += 1
      }
    }
    for (segment, label) in found.labels where !taken.contains(segment) {
      guard let area = areas[segment] else { continue }
      let ignored = truth.ignored.filter { truth.labels[$0] == label }.reduce(0) {
        $0 + (common[Both(found: segment, truth: $1)] ?? 0)
      }
      let nothing = common[Both(found: segment, truth: .min)] ?? 0
      if 2 * (ignored + nothing) <= area { counts[label, default: Count()].wrong += 1 }
    }
  }

  /// The mean quality of the classes that there are, `nil` where there is none.
  public var quality: Double? {
    let values = counts.sorted { $0.key < $1.key }.compactMap(\.value.quality)
    return values.isEmpty ? nil : values.reduce(0, +) / Double(values.count)
  }
}
