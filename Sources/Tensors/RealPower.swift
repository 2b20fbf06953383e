import CKernels

/// Returns a number above 0 raised to any exponent, with the same bits on every machine, for
/// schedules.
package func realPower(_ base: Float, _ exponent: Float) -> Float {
  ck_pow_reference(base, exponent)
}
