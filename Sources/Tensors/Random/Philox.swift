/// A counter-based generator: 128 bits that are a function of a counter and a key, nothing else.
///
/// Source: Salmon et al., 2011, "Parallel random numbers: as easy as 1, 2, 3", Philox4x32-10.
package struct Philox: Sendable {
  /// Four words of 32 bits, the counter's or the result's; the first is the lowest.
  package typealias Words = (UInt32, UInt32, UInt32, UInt32)

  private let key: (UInt32, UInt32)

  /// Creates a generator with a key, the lower word first.
  package init(key: (UInt32, UInt32)) { self.key = key }

  /// Returns the words of a counter.
  package func callAsFunction(_ counter: Words) -> Words {
    var (a, b, c, d) = counter
    var (low, high) = key
    for _ in 0..<10 {
      let first = UInt64(a) &* 0xD251_1F53
      let second = UInt64(c) &* 0xCD9E_8D57
      (a, b, c, d) = (
        UInt32(truncatingIfNeeded: second >> 32) ^ b ^ low,
        UInt32(truncatingIfNeeded: second),
        UInt32(truncatingIfNeeded: first >> 32) ^ d ^ high,
        UInt32(truncatingIfNeeded: first)
      )
      low &+= 0x9E37_79B9  // the golden ratio
      high &+= 0xBB67_AE85  // √3 − 1
    }
    return (a, b, c, d)
  }
}
