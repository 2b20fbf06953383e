/// A mean of values from −1 to 1, summed as integers, so that no order of the sum matters.
///
/// Each value is rounded to a multiple of 2⁻³²; fewer than 2³⁰ of them cannot overflow.
struct FixedPointMean {
  private static let scale = 4_294_967_296.0
  /// Added to a number below 2⁵¹ it leaves the rounded number in the lowest bits.
  private static let magic = 6_755_399_441_055_744.0

  private var sum: Int64 = 0
  private var count = 0

  /// The mean, or nil without values.
  var value: Double? { count == 0 ? nil : Double(sum) / Self.scale / Double(count) }

  /// Returns what a value adds to the sum.
  @inline(__always) static func term(_ value: Double) -> Int64 {
    Int64(bitPattern: (value * scale + magic).bitPattern) &- Int64(bitPattern: magic.bitPattern)
  }

  /// Adds the terms of some values.
  mutating func add(_ terms: Int64, count: Int) {
    sum += terms
    self.count += count
  }

  /// Adds ones.
  mutating func addOnes(_ count: Int) { add(Int64(count) << 32, count: count) }
}
