import Elementary

/// The number below which a share `p` of a beta distribution lies.
///
/// `∫₀ˣ tᵅ⁻¹ (1 − t)ᵝ⁻¹ dt = xᵅ Σ cₙ xⁿ / (α + n)` with the binomial series of `(1 − t)ᵝ⁻¹` converges
/// at least as fast as 2⁻ⁿ below ½; above, the distribution is looked at from its other end. The two
/// halves together are the whole, so no gamma function is needed. The quantile is found by halving.
/// Source: Abramowitz & Stegun, 1964, 6.6.1 and 15.1.1; checked against scipy's `beta.ppf` for
/// parameters from 0.3 to 5.
///
/// - Precondition: `p` lies in 0 … 1, and the parameters are above 0.
package func betaQuantile(_ p: Double, alpha: Double, beta: Double) -> Double {
  precondition((0...1).contains(p) && alpha > 0 && beta > 0, "betaQuantile: \(p) \(alpha) \(beta)")
  let (below, above) = (BetaTail(alpha, beta), BetaTail(beta, alpha))
  let whole = below.mass(0.5) + above.mass(0.5)
  return p * whole <= below.mass(0.5)
    ? below.inverse(p * whole) : 1 - above.inverse((1 - p) * whole)
}

/// The lower half of a beta distribution, without its normalization.
private struct BetaTail {
  let alpha: Double
  /// cₙ / (α + n), the last one first.
  let terms: [Double]

  init(_ alpha: Double, _ beta: Double) {
    self.alpha = alpha
    var (coefficient, terms) = (1.0, [Double]())
    for n in 0..<64 {
      terms.append(coefficient / (alpha + Double(n)))
      coefficient *= (Double(n + 1) - beta) / Double(n + 1)
    }
    self.terms = terms.reversed()
  }

  /// The integral from 0 to `x`, at most ½.
  func mass(_ x: Double) -> Double {
    PortableMath.pow(x, alpha) * terms.reduce(0) { $0 * x + $1 }
  }

  /// The largest number up to ½ whose mass is no more than that.
  func inverse(_ wanted: Double) -> Double {
    guard wanted > 0 else { return 0 }
    guard wanted < mass(0.5) else { return 0.5 }
    // The bits of positive doubles are in their order, and there are 62 halvings.
    var (low, high) = (UInt64(0), (0.5).bitPattern)
    while high - low > 1 {
      let middle = low + (high - low) / 2
      if mass(Double(bitPattern: middle)) <= wanted { low = middle } else { high = middle }
    }
    return Double(bitPattern: low)
  }
}
