/// Seeds in order, as people write them: `0-99,200,300-304`.
public struct SeedRanges: Hashable, Sendable {
  /// How many there are.
  public let count: Int
  private let ranges: [ClosedRange<UInt64>]

  /// The most seeds of one list.
  public static let most = 1_000_000_000

  /// Reads numbers and ranges with commas between them; `nil` where the text is none, a range
  /// descends, or there are too many.
  public init?(_ text: String) {
    var ranges: [ClosedRange<UInt64>] = []
    for part in text.split(separator: ",", omittingEmptySubsequences: false) {
      let ends = part.split(separator: "-", omittingEmptySubsequences: false)
        .map { UInt64($0.filter { $0 != " " }) }
      guard let first = ends.first ?? nil, let last = ends.last ?? nil, ends.count <= 2,
        first <= last
      else { return nil }
      ranges.append(first...last)
    }
    self.init(ranges)
  }

  /// So many seeds from a first one; past the largest they go on from 0.
  public init?(from first: UInt64, count: Int) {
    guard count > 0 else { return nil }
    let (last, isOver) = first.addingReportingOverflow(UInt64(count - 1))
    self.init(isOver ? [first...(.max), 0...last] : [first...last])
  }

  /// These seeds in this order; `nil` where there are none.
  package init?(_ seeds: [UInt64]) {
    var ranges: [ClosedRange<UInt64>] = []
    for seed in seeds {
      if let last = ranges.last, last.upperBound < .max, last.upperBound + 1 == seed {
        ranges[ranges.count - 1] = last.lowerBound...seed
      } else {
        ranges.append(seed...seed)
      }
    }
    guard !ranges.isEmpty else { return nil }
    self.init(ranges)
  }

  private init?(_ ranges: [ClosedRange<UInt64>]) {
    var count = 0
    for range in ranges {
      let (more, isOver) = (range.upperBound - range.lowerBound).addingReportingOverflow(1)
      guard !isOver, more <= UInt64(Self.most - count) else { return nil }
      count += Int(more)
    }
    (self.ranges, self.count) = (ranges, count)
  }

  /// The seed at a place.
  ///
  /// - Precondition: `index` is from 0 to `count - 1`.
  public subscript(index: Int) -> UInt64 {
    var rest = UInt64(index)
    for range in ranges {
      let size = range.upperBound - range.lowerBound + 1
      if rest < size { return range.lowerBound + rest }
      rest -= size
    }
    preconditionFailure("SeedRanges: no seed \(index) of \(count)")
  }
}
