// exp and what is made of it, for one level; included by elementary.h.

/// x·2^n, rounded once at the end, for x in [½, 2] and integers |n| ≤ 252; `shifted` is
/// n + ck_rounder, which has n in its low bits.
static inline ck_f32 CK_NAME(ck_scale)(ck_f32 x, ck_f32 n, ck_f32 shifted) {
#ifdef CK_IS_AVX512
  (void)shifted;
  return __builtin_ia32_scalefps512_mask(x, n, x, -1, 4);
#else
  (void)n;
  // Half of the way by the exponent's bits, exactly; the other half by a product, which rounds.
  ck_i32 half = ((ck_i32)shifted - 0x4b400000) >> 1;
  ck_i32 other = (ck_i32)shifted - half;
  return (ck_f32)((ck_i32)x + (half << 23)) * (ck_f32)((other << 23) + 0x3f800000);
#endif
}

/// e^x for x that was held within −104 … 89.
static inline ck_f32 CK_NAME(ck_exp_held)(ck_f32 held) {
  ck_f32 rounder = CK_NAME(ck_splat)(ck_rounder);
  ck_f32 shifted = CK_NAME(ck_fma)(held, CK_NAME(ck_splat)(ck_log2e), rounder);
  ck_f32 whole = shifted - rounder;
  ck_f32 rest = CK_NAME(ck_splat)(-ck_ln2_rest);
  ck_f32 wide = CK_NAME(ck_fma)(whole, CK_NAME(ck_splat)(-ck_ln2), held);
  ck_f32 r = CK_NAME(ck_fma)(whole, rest, wide);
  ck_f32 q = CK_NAME(ck_polynomial)(r, ck_exp_terms, 5);
  // 1 + r without loss: the rounded sum of 1 and the exact part of r, and all that it lacks.
  ck_f32 high = wide + 1.0f;
  ck_f32 low = CK_NAME(ck_fma)(whole, rest, wide - (high - 1.0f));
  ck_f32 power = high + CK_NAME(ck_fma)(q, r * r, low);
  return CK_NAME(ck_scale)(power, whole, shifted);
}

// Functions that choose NaN at their end leave it out of what they are made of: held by ck_min(x, …)
// or ck_max(x, …) NaN is a number.

/// e^x. Range: overflows to infinity above 88.72, subnormal below −87.33, zero below −103.97.
/// Error 0.771.
static inline ck_f32 CK_NAME(ck_exp)(ck_f32 x) {
  ck_f32 held = CK_NAME(ck_min)(x, CK_NAME(ck_splat)(89.0f));
  held = CK_NAME(ck_max)(held, CK_NAME(ck_splat)(-104.0f));
  return CK_NAME(ck_unless_nan)(x, CK_NAME(ck_exp_held)(held));
}

/// The same for x that is not above 89, and with any NaN for NaN.
static inline ck_f32 CK_NAME(ck_exp_below)(ck_f32 x) {
  ck_f32 least = CK_NAME(ck_splat)(-104.0f);
#ifdef CK_IS_AVX512
  return CK_NAME(ck_exp_held)(CK_NAME(ck_max)(least, x));  // every step keeps NaN
#else
  return CK_NAME(ck_unless_nan)(x, CK_NAME(ck_exp_held)(CK_NAME(ck_max)(x, least)));
#endif
}

/// e^x − 1, right also where x is small. Error 1.382.
static inline ck_f32 CK_NAME(ck_expm1)(ck_f32 x) {
  ck_f32 rounder = CK_NAME(ck_splat)(ck_rounder);
  ck_f32 held = CK_NAME(ck_min)(x, CK_NAME(ck_splat)(89.0f));
  held = CK_NAME(ck_max)(held, CK_NAME(ck_splat)(-18.0f));
  ck_f32 shifted = CK_NAME(ck_fma)(held, CK_NAME(ck_splat)(ck_log2e), rounder);
  ck_f32 whole = shifted - rounder, rest = CK_NAME(ck_splat)(-ck_ln2_rest);
  ck_f32 wide = CK_NAME(ck_fma)(whole, CK_NAME(ck_splat)(-ck_ln2), held);
  ck_f32 r = CK_NAME(ck_fma)(whole, rest, wide);
  ck_f32 lost = CK_NAME(ck_fma)(whole, rest, wide - r);
  ck_f32 q = CK_NAME(ck_polynomial)(r, ck_expm1_terms, 6);
  ck_f32 t = CK_NAME(ck_fma)(q, r * r, lost) + r;
  // 2^(n − 1) is a float for every n that occurs, 2^n is not.
  ck_f32 power = (ck_f32)(((ck_i32)shifted - (ck_i32)rounder + 126) << 23);
  ck_f32 half = CK_NAME(ck_fma)(power, t, power - 0.5f);
  ck_f32 y = CK_NAME(ck_select)(CK_NAME(ck_abs)(x) < 0x1p-25f, x, half + half);
  return CK_NAME(ck_unless_nan)(x, y);
}

/// `ck_sigmoid` of numbers; where x is NaN, any number.
static inline ck_f32 CK_NAME(ck_sigmoid_of_number)(ck_f32 x) {
  ck_f32 held = CK_NAME(ck_max)(-CK_NAME(ck_abs)(x), CK_NAME(ck_splat)(-104.0f));
  ck_f32 power = CK_NAME(ck_exp_held)(held), one = CK_NAME(ck_splat)(1.0f);
  ck_f32 below = power + 1.0f, lost = power - (below - 1.0f);
  ck_f32 y = CK_NAME(ck_select)(x < 0, power, one) / below;
  // The divisor lacks `lost`. 1 − power / 2 is near enough to 1 / (1 + power) for so little.
  ck_f32 share = lost * CK_NAME(ck_fma)(power, CK_NAME(ck_splat)(-0.5f), one);
  return CK_NAME(ck_fma)(-y, share, y);
}

/// 1 / (1 + e^−x). No intermediate overflows; below −87.33 the result is subnormal, not zero.
/// Error 1.967.
static inline ck_f32 CK_NAME(ck_sigmoid)(ck_f32 x) {
  return CK_NAME(ck_unless_nan)(x, CK_NAME(ck_sigmoid_of_number)(x));
}

/// The hyperbolic tangent. Error 1.480.
static inline ck_f32 CK_NAME(ck_tanh)(ck_f32 x) {
  ck_f32 a = CK_NAME(ck_abs)(x), square = a * a;
  ck_f32 cubic = square * CK_NAME(ck_polynomial)(square, ck_tanh_terms, 5);
  ck_f32 small = CK_NAME(ck_fma)(a, cubic, a);
  ck_f32 held = CK_NAME(ck_min)(a + a, CK_NAME(ck_splat)(89.0f));
  ck_f32 large = 1.0f - 2.0f / (CK_NAME(ck_exp_held)(held) + 1.0f);
  ck_f32 y = CK_NAME(ck_with_sign)(CK_NAME(ck_select)(a < 0.55f, small, large), x);
  return CK_NAME(ck_unless_nan)(x, y);
}

/// `ck_erf` of numbers; where x is NaN, any number.
static inline ck_f32 CK_NAME(ck_erf_of_number)(ck_f32 x) {
  ck_f32 a = CK_NAME(ck_abs)(x), held = CK_NAME(ck_min)(a, CK_NAME(ck_splat)(4.0f));
  ck_f32 small = CK_NAME(ck_fma)(a, CK_NAME(ck_polynomial)(a * a, ck_erf_terms, 7), a);
  ck_f32 q = CK_NAME(ck_polynomial)(held, ck_erf_tail, 7);
  ck_f32 power = CK_NAME(ck_fma)(held, q, -held);  // from −18 to 0: needs not be held
  ck_f32 large = 1.0f - CK_NAME(ck_exp_held)(power);
  return CK_NAME(ck_with_sign)(CK_NAME(ck_select)(a < 1.0f, small, large), x);
}

/// The error function. Error 1.028.
static inline ck_f32 CK_NAME(ck_erf)(ck_f32 x) {
  return CK_NAME(ck_unless_nan)(x, CK_NAME(ck_erf_of_number)(x));
}
