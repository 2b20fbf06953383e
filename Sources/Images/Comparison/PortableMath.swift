/// Elementary functions in basic operations, as those of the system differ between systems.
///
/// The errors are within a few units of the last place, in the ranges that comparisons need.
package enum PortableMath {
  private static let ln2 = 0.693147180559945309417
  private static let ln10 = 2.30258509299404568402

  /// The decimal logarithm of a positive, normal number.
  package static func log10(_ x: Double) -> Double { log(x) / ln10 }

  /// The natural logarithm of a positive, normal number.
  ///
  /// With x = m · 2ᵉ and m between √½ and √2, it is e · ln 2 + 2 · artanh((m − 1) / (m + 1)).
  static func log(_ x: Double) -> Double {
    var (m, e) = (x.significand, Double(x.exponent))
    if m > 1.4142135623730951 { (m, e) = (m / 2, e + 1) }
    let z = (m - 1) / (m + 1)
    var sum = 0.0
    // |z| < 0.172, so z²⁵ / 25 is below the last place of z.
    for k in stride(from: 25.0, through: 1, by: -2) { sum = sum * z * z + 1 / k }
    return e * ln2 + 2 * z * sum
  }

  /// The exponential of a number from −700 to 700.
  ///
  /// With x = k · ln 2 + r and |r| < 0.35, it is 2ᵏ times the series of eʳ.
  static func exp(_ x: Double) -> Double {
    let k = (x / ln2).rounded()
    let r = x - k * ln2
    var sum = 1.0
    for n in stride(from: 20.0, through: 1, by: -1) { sum = 1 + sum * r / n }
    return Double(sign: .plus, exponent: Int(k), significand: sum)
  }

  /// A power of a number from 0 to 1, with a positive exponent.
  static func pow(_ x: Double, _ y: Double) -> Double {
    if x == 0 || x == 1 { return x }
    return exp(y * log(x))
  }
}
