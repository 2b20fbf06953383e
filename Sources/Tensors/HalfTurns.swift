import CKernels

/// Returns cos(π·x) with the same bits on every machine, for schedules.
///
/// Exact at multiples of one half, and within 1.1 units in the last place elsewhere; NaN where `x`
/// is not finite.
package func cosineOfHalfTurns(_ x: Float) -> Float {
  guard x.isFinite else { return .nan }
  // The remainder is exact, and so are the differences from ½ and 1 that are taken of it.
  let turn = x.remainder(dividingBy: 2).magnitude
  let near = min(turn, 1 - turn)
  let size =
    near <= 0.25
    ? wave(near, ck_cos_reference, -1, ck_sin_reference)
    : wave(0.5 - near, ck_sin_reference, 1, ck_cos_reference)
  return turn > 0.5 ? -size : size
}

/// f(π·x), where the sign times g is the derivative of f: it makes up for the angle's rounding.
private func wave(
  _ x: Float, _ f: (Float) -> Float, _ sign: Float, _ g: (Float) -> Float
) -> Float {
  let angle = Double.pi * Double(x)
  let rounded = Float(angle)
  let rest = Float(angle - Double(rounded))
  return f(rounded) + sign * rest * g(rounded)
}
