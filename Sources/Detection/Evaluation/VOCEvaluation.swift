/// Average precision as PASCAL VOC measures it: at one overlap, of one class.
///
/// Boxes are of pixels whose last one belongs to them: sides are one longer than the difference of
/// their edges. Of several boxes for one object the likeliest is right.
///
/// Source: Everingham et al., 2010, "The PASCAL Visual Object Classes (VOC) Challenge", IJCV 88, §4.2;
/// `voc_ap` of its development kit.
public struct VOCEvaluation: Sendable {
  /// The recall after each box, the likeliest box first.
  public let recalls: [Double]
  /// The precision after each box.
  public let precisions: [Double]
  /// How many objects there are to find.
  public let truths: Int

  /// Compares the boxes of a class with the objects of the same.
  ///
  /// - Parameters:
  ///   - found: the boxes; of equal scores the first one comes first.
  ///   - truths: the objects; one that is ignored makes its box neither right nor wrong.
  ///   - overlap: the least overlap of a box that is right.
  public init(_ found: [JudgedDetection], _ truths: [JudgedTruth], overlap: Double) {
    self.truths = truths.filter { !$0.isIgnored }.count
    let byPicture = Dictionary(grouping: truths.indices) { truths[$0].picture }
    let order = found.indices.sorted { (found[$1].score, $0) < (found[$0].score, $1) }
    var taken: Set<Int> = []
    var (right, wrong): (Double, Double) = (0, 0)
    var (recalls, precisions): ([Double], [Double]) = ([], [])
    for index in order {
      let overlaps = (byPicture[found[index].picture] ?? []).map {
        (truth: $0, overlap: Self.overlap(found[index].box, truths[$0].box))
      }
      let best = overlaps.reduce(nil as (truth: Int, overlap: Double)?) { best, next in
        next.overlap > (best?.overlap ?? -1) ? next : best
      }
      if let best, best.overlap >= overlap {
        if truths[best.truth].isIgnored { continue }
        if taken.insert(best.truth).inserted { right += 1 } else { wrong += 1 }
      } else {
        wrong += 1
      }
      recalls.append(self.truths > 0 ? right / Double(self.truths) : 0)
      precisions.append(right / (right + wrong))
    }
    (self.recalls, self.precisions) = (recalls, precisions)
  }

  private static func overlap(_ a: [Double], _ b: [Double]) -> Double {
    let width = min(a[0] + a[2], b[0] + b[2]) - max(a[0], b[0]) + 1
    let height = min(a[1] + a[3], b[1] + b[3]) - max(a[1], b[1]) + 1
    guard width > 0, height > 0 else { return 0 }
    let common = width * height
    return common / ((a[2] + 1) * (a[3] + 1) + (b[2] + 1) * (b[3] + 1) - common)
  }

  /// The area below the precision that no higher recall exceeds: VOC's measure from 2010 on.
  public var everyPoint: Double {
    var (area, recall): (Double, Double) = (0, 0)
    var highest = precisions
    for index in highest.indices.reversed().dropFirst() {
      highest[index] = max(highest[index], highest[index + 1])
    }
    for (next, precision) in zip(recalls, highest) where next > recall {
      area += (next - recall) * precision
      recall = next
    }
    return area
  }

  /// The mean of the highest precision from each of the recalls 0, 0.1, … 1 on: VOC's measure before.
  public var elevenPoint: Double {
    (0...10).reduce(0) { sum, tenth in
      let reached = zip(recalls, precisions).filter { $0.0 >= Double(tenth) / 10 }
      return sum + (reached.map(\.1).max() ?? 0) / 11
    }
  }
}
