/// Numbers for tests that are the same in every run: a linear congruential generator.
package struct SeededNumbers {
  private var state: UInt64

  package init(_ seed: UInt64) { state = seed &* 0x9E37_79B9_7F4A_7C15 &+ 1 }

  /// The next 32 bits.
  package mutating func next() -> UInt32 {
    state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
    return UInt32(truncatingIfNeeded: state >> 33) ^ UInt32(truncatingIfNeeded: state >> 11)
  }

  /// A number in −1 … 1.
  package mutating func uniform() -> Float { Float(next() >> 8) / Float(1 << 23) - 1 }

  /// Numbers in −scale … scale.
  package mutating func uniform(_ count: Int, scale: Float = 1) -> [Float] {
    (0..<count).map { _ in uniform() * scale }
  }
}
