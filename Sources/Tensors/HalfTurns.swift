import CKernels

/// Returns cos(π·x) with the same bits on every machine, for schedules.
///
/// Exact at multiples of one half, and within 2 units in the last place elsewhere, zeros included;
/// NaN where `x` is not finite.
package func cosineOfHalfTurns(_ x: Float) -> Float {
  guard x.isFinite else { return .nan }
  // The remainder is exact, and so are the differences from ½ and 1 that are taken of it.
  let turn = x.remainder(dividingBy: 2).magnitude
  let near = min(turn, 1 - turn)
  let size =
    near <= 0.25 ? ck_cos_reference(.pi * near) : ck_sin_reference(.pi * (0.5 - near))
  return turn > 0.5 ? -size : size
}
