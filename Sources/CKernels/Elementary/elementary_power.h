// pow, for one level; included by elementary.h. It is computed in double, without fused operations,
// and rounded to float once.

/// The base-two logarithm of a positive finite x that was a float.
static inline ck_f64x8 CK_NAME(ck_log2)(ck_f64x8 x) {
  typedef uint64_t ck_u64x8 __attribute__((vector_size(64)));
  ck_u64x8 above = (ck_u64x8)x - 0x3fe6a09e667f3bcdull;
  ck_f64x8 m = (ck_f64x8)((ck_u64x8)x - (above & 0xfff0000000000000ull));
  // An exponent under the bits of 2^52, made positive by 1024, is a double without a conversion.
  ck_u64x8 biased = (above + (1024ull << 52)) >> 52;
  ck_f64x8 n = (ck_f64x8)(biased | 0x4330000000000000ull) - (0x1p52 + 1024);
  ck_f64x8 s = (m - 1.0) / (m + 1.0);
  return n + s * CK_NAME(ck_polynomial64)(s * s, ck_log2_terms, 6);
}

/// 2^x for |x| ≤ 1000
static inline ck_f64x8 CK_NAME(ck_exp2)(ck_f64x8 x) {
  ck_f64x8 shifted = x + ck_rounder64;
  ck_f64x8 power = CK_NAME(ck_polynomial64)(x - (shifted - ck_rounder64), ck_exp2_terms, 8);
  return (ck_f64x8)((ck_i64x8)power + ((ck_i64x8)shifted << 52));
}

/// x^y of positive finite x and finite y, held where a float overflows or vanishes.
static inline ck_f64x8 CK_NAME(ck_power)(ck_f64x8 x, ck_f64x8 y) {
  ck_f64x8 exponent = y * CK_NAME(ck_log2)(x);
  ck_f64x8 highest = (ck_f64x8){0} + 130.0, lowest = (ck_f64x8){0} - 152.0;
  exponent = CK_NAME(ck_select64)(exponent < highest, exponent, highest);
  exponent = CK_NAME(ck_select64)(exponent > lowest, exponent, lowest);
  return CK_NAME(ck_exp2)(exponent);
}

/// x^y, with the special values of C's annex F: x^0 and 1^y are 1 even for NaN; a negative x needs
/// an integer y. Error 0.501 over 2^28 pairs.
static inline ck_f32 CK_NAME(ck_pow)(ck_f32 x, ck_f32 y) {
  ck_f32 a = CK_NAME(ck_abs)(x), b = CK_NAME(ck_abs)(y);
  ck_f32 one = CK_NAME(ck_splat)(1.0f), infinity = CK_NAME(ck_splat)(ck_infinity);
  ck_f32 z = CK_NAME(ck_join64)(CK_NAME(ck_power)(CK_NAME(ck_low64)(a), CK_NAME(ck_low64)(y)),
                                CK_NAME(ck_power)(CK_NAME(ck_high64)(a), CK_NAME(ck_high64)(y)));
  // From 2^24 on every float is an even integer.
  ck_f32 held = CK_NAME(ck_min)(b, CK_NAME(ck_splat)(0x1p24f));
  ck_i32 integer = __builtin_convertvector(held, ck_i32);
  ck_i32 is_integer = __builtin_convertvector(integer, ck_f32) == held;
  ck_i32 is_odd = is_integer & -(integer & 1);

  ck_i32 endless = (a == 0) | (a == ck_infinity) | (b == ck_infinity);
  ck_i32 grows = (a > 1.0f) ^ (y < 0);
  z = CK_NAME(ck_select)(endless, CK_NAME(ck_select)(grows, infinity, (ck_f32){0}), z);
  z = CK_NAME(ck_select)(a == 1.0f, one, z);
  z = (ck_f32)((ck_i32)z | ((ck_i32)x & INT32_MIN & is_odd));
  ck_i32 invalid = (x != x) | (y != y) | ((x < 0) & (a < ck_infinity) & (a > 0) & ~is_integer);
  z = CK_NAME(ck_select)(invalid, CK_NAME(ck_splat)(ck_nan), z);
  return CK_NAME(ck_select)((y == 0) | (x == 1.0f), one, z);
}
