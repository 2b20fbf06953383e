import Foundation
import Tensors
import TestSupport
import Testing

@Suite struct HalfTurnsTests {
  @Test func `is exact at multiples of one half`() {
    for n in -20...20 {
      let expected: Float = n.isMultiple(of: 2) ? (n.isMultiple(of: 4) ? 1 : -1) : 0
      #expect(cosineOfHalfTurns(Float(n) / 2) == expected, "\(n)/2")
    }
    #expect(cosineOfHalfTurns(1e30) == 1)
    #expect(cosineOfHalfTurns(0x1p23 + 1) == -1)
  }

  @Test func `is within 1.1 units of the truth`() {
    var seeded = SeededNumbers(25)
    let worst = (seeded.uniform(100_000, scale: 2) + seeded.uniform(20_000, scale: 1000)).map { x in
      // Reduced exactly in double, where π itself would lose what the remainder keeps.
      let turn = abs(Double(x).remainder(dividingBy: 2))
      let truth = turn > 0.25 && turn < 0.75 ? sin(.pi * (0.5 - turn)) : cos(.pi * turn)
      return errorInUnits(cosineOfHalfTurns(x), truth)
    }.max()
    #expect((worst ?? .infinity) <= 1.1)
  }

  @Test func `is even, and has no value at infinity`() {
    #expect(cosineOfHalfTurns(-0.3) == cosineOfHalfTurns(0.3))
    #expect(cosineOfHalfTurns(.infinity).isNaN)
    #expect(cosineOfHalfTurns(.nan).isNaN)
  }
}
