/// Values over steps, in bounded memory: of as many neighbours as needed, the lowest, the highest
/// and the last are kept.
///
/// What is kept depends on the values alone, not on when it is looked at.
package struct StepSeries: Sendable {
  /// A value after a step.
  package struct Point: Equatable, Sendable {
    package var step: Int
    package var value: Double

    package init(step: Int, value: Double) { (self.step, self.value) = (step, value) }
  }

  private struct Bucket: Sendable {
    var index: Int
    var low: Point
    var high: Point
    var last: Point
  }

  /// The most buckets that are kept.
  package static let limit = 512

  /// How many steps a bucket is wide.
  private var width = 1
  private var buckets: [Bucket] = []

  /// No values.
  package init() {}

  /// Adds a value; one for an earlier step takes the place of all that came after it.
  package mutating func add(step: Int, _ value: Double) {
    guard value.isFinite, step >= 0 else { return }
    let point = Point(step: step, value: value)
    let index = step / width
    while let last = buckets.last, last.index > index { buckets.removeLast() }
    merge(Bucket(index: index, low: point, high: point, last: point), into: &buckets)
    while buckets.count > Self.limit {
      width *= 2
      var wider: [Bucket] = []
      for var bucket in buckets {
        bucket.index /= 2
        merge(bucket, into: &wider)
      }
      buckets = wider
    }
  }

  private func merge(_ bucket: Bucket, into buckets: inout [Bucket]) {
    guard var last = buckets.last, last.index == bucket.index else {
      buckets.append(bucket)
      return
    }
    if bucket.low.value < last.low.value { last.low = bucket.low }
    if bucket.high.value > last.high.value { last.high = bucket.high }
    last.last = bucket.last
    buckets[buckets.count - 1] = last
  }

  /// Whether there are no values.
  package var isEmpty: Bool { buckets.isEmpty }

  /// The last value.
  package var last: Point? { buckets.last?.last }

  /// One point for each bucket: what suits a smooth curve.
  package var lasts: [Point] { buckets.map(\.last) }

  /// The lowest and the highest of each bucket, in their order: what suits a jagged curve.
  package var extremes: [Point] {
    buckets.flatMap { bucket in
      let (low, high) = (bucket.low, bucket.high)
      if low.step == high.step { return low == high ? [low] : [low, high] }
      return low.step < high.step ? [low, high] : [high, low]
    }
  }
}
