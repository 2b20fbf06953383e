import Elementary
import Testing

@Suite struct PortableMathTests {
  /// Rounded from 200 bits by mpmath.
  static let logarithms: [(Double, Double)] = [
    (0x1.0000000000000p+0, 0x0.0p+0), (0x1.0000000000000p+1, 0x1.62e42fefa39efp-1),
    (0x1.0000000000000p-1, -0x1.62e42fefa39efp-1), (0x1.0624dd2f1a9fcp-10, -0x1.ba18a998fffa0p+2),
    (0x1.6666666666666p-1, -0x1.6d3c324e13f50p-2), (0x1.6a09e667f3bcdp+0, 0x1.62e42fefa39f0p-2),
    (0x1.6a09e667f3bccp+0, 0x1.62e42fefa39eep-2), (0x1.56e1fc2f8f359p-997, -0x1.5963447f87fb5p+9),
    (0x1.7e43c8800759cp+996, 0x1.5963447f87fb5p+9),
    (0x1.ffffde7210be9p-1, -0x1.0c6f82d74d230p-20), (0x1.8000000000000p+1, 0x1.193ea7aad030bp+0),
    (0x1.000001ad7f29bp+0, 0x1.ad7f2847b6492p-24),
  ]
  static let exponentials: [(Double, Double)] = [
    (0x0.0p+0, 0x1.0000000000000p+0), (0x1.0000000000000p+0, 0x1.5bf0a8b145769p+1),
    (-0x1.0000000000000p+0, 0x1.78b56362cef38p-2), (0x1.0000000000000p-1, 0x1.a61298e1e069cp+0),
    (-0x1.ba18a998fffa0p+2, 0x1.0624dd2f1a9fdp-10), (0x1.2666666666666p+0, 0x1.943faa4ec9cf1p+1),
    (-0x1.62e42fefa39eep-2, 0x1.6a09e667f3bcdp-1), (0x1.62e42fefa39f0p-2, 0x1.6a09e667f3bcdp+0),
    (0x1.9133333333333p+6, 0x1.a08a5754ae034p+144),
    (-0x1.9133333333333p+6, 0x1.3aab0c9589e7bp-145), (0x1.5940000000000p+9, 0x1.2234558ba71ecp+996),
    (-0x1.5940000000000p+9, 0x1.c3a76e66ed2e1p-997),
  ]

  @Test func `takes logarithms within 3 units in the last place`() {
    for (x, y) in Self.logarithms { #expect(abs(PortableMath.log(x) - y) <= 3 * y.ulp, "\(x)") }
    #expect(PortableMath.log(0) == -.infinity)
    #expect(PortableMath.log(-1).isNaN)
  }

  @Test func `takes exponentials within 2 units in the last place`() {
    for (x, y) in Self.exponentials { #expect(abs(PortableMath.exp(x) - y) <= 2 * y.ulp, "\(x)") }
    #expect(PortableMath.exp(-1000) == 0)
    #expect(PortableMath.exp(1000) == .infinity)
    #expect(PortableMath.exp(.nan).isNaN)
  }

  @Test func `raises to powers`() {
    #expect(PortableMath.pow(0, 0.2) == 0)
    #expect(PortableMath.pow(1, 1 / 7) == 1)
    #expect(abs(PortableMath.pow(243, 0.2) - 3) <= 16 * (3.0).ulp)
  }

  @Test func `takes decimal logarithms`() {
    for power in -300...300 {
      let x = Double("1e\(power)") ?? .nan
      #expect(abs(PortableMath.log10(x) - Double(power)) <= 5 * Double(power).ulp, "\(power)")
    }
  }
}
