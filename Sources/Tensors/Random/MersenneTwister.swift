/// The generator MT19937, with its 32-bit seed.
///
/// Source: Matsumoto & Nishimura, 1998, "Mersenne Twister", and their `mt19937ar` of 2002.
package struct MersenneTwister: Sendable {
  private static let count = 624
  private static let offset = 397

  private var state: [UInt32]
  private var position = count

  package init(seed: UInt32) {
    state = [seed]
    state.reserveCapacity(Self.count)
    for index in 1..<UInt32(Self.count) {
      let last = state[Int(index) - 1]
      state.append(1_812_433_253 &* (last ^ last >> 30) &+ index)
    }
  }

  /// The next 32 bits.
  package mutating func next() -> UInt32 {
    if position == Self.count { twist() }
    var bits = state[position]
    position += 1
    bits ^= bits >> 11
    bits ^= bits << 7 & 0x9D2C_5680
    bits ^= bits << 15 & 0xEFC6_0000
    return bits ^ bits >> 18
  }

  private mutating func twist() {
    for index in 0..<Self.count {
      let next = state[(index + 1) % Self.count]
      let bits = state[index] & 0x8000_0000 | next & 0x7FFF_FFFF
      let mixed = bits >> 1 ^ (next & 1 == 0 ? 0 : 0x9908_B0DF)
      state[index] = state[(index + Self.offset) % Self.count] ^ mixed
    }
    position = 0
  }
}
