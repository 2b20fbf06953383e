/// Elementary functions in double, for schedules, step control and measures.
///
/// They are made of IEEE additions, multiplications and divisions in a fixed order, so that every
/// machine has the same bits; those of the system's library differ. Nobody needs more than a few hundred
/// of them: they are written to be right before they are fast.
package enum PortableMath {
  /// ln 2 as a sum; the first part has zeros at its end, so that small multiples are exact.
  private static let (ln2, ln2Rest) = (0x1.62e42feep-1, 0x1.a39ef35793c76p-33)

  /// 1/13!, …, 1/1!, 1/0!.
  private static let exponentialTerms: [Double] = {
    var factorials: [Double] = [1]
    for k in 1...13 { factorials.append(factorials[k - 1] * Double(k)) }
    return factorials.reversed().map { 1 / $0 }
  }()

  /// 1/23, …, 1/3, 1.
  private static let logarithmTerms = stride(from: 23, through: 1, by: -2).map { 1 / Double($0) }

  /// Returns eˣ, within 2 units in the last place for |x| ≤ 700.
  ///
  /// x = k · ln 2 + r with |r| ≤ ½ ln 2, and the Taylor polynomial of degree 13 in r.
  package static func exp(_ x: Double) -> Double {
    guard x.magnitude <= 700 else { return x.isNaN ? x : x > 0 ? .infinity : 0 }
    let k = (x * 0x1.71547652b82fep0).rounded()
    let r = (x - k * ln2) - k * ln2Rest
    let power = exponentialTerms.reduce(0) { $0 * r + $1 }
    return Double(sign: .plus, exponent: Int(k), significand: 1) * power
  }

  /// Returns the natural logarithm, within 3 units in the last place; −∞ of zero.
  ///
  /// x = 2ᵏ · m with m between √½ and √2, and log m = 2 artanh((m − 1) / (m + 1)).
  package static func log(_ x: Double) -> Double {
    guard x > 0, x.isFinite else { return x == 0 ? -.infinity : x > 0 ? x : .nan }
    var (k, m) = (Double(x.exponent), x.significand)
    if m > 0x1.6a09e667f3bcdp0 { (k, m) = (k + 1, m / 2) }
    let s = (m - 1) / (m + 1)
    let square = s * s
    let series = logarithmTerms.reduce(0) { $0 * square + $1 }
    return k * ln2 + (k * ln2Rest + 2 * s * series)
  }

  /// Returns the decimal logarithm, within 5 units in the last place; −∞ of zero.
  package static func log10(_ x: Double) -> Double { log(x) / 0x1.26bb1bbb55516p+1 }

  /// Returns a number that is not negative raised to an exponent above 0.
  ///
  /// The relative error is 2⁻⁵¹ times 1 + |y · log x|.
  package static func pow(_ x: Double, _ y: Double) -> Double { x == 0 ? 0 : exp(y * log(x)) }
}
