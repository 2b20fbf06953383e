// log and what is made of it, for one level; included by elementary.h.

/// The bits of 2^n, without those of 1, where x / 2^n lies in [2/3, 4/3).
static inline ck_i32 CK_NAME(ck_binade)(ck_f32 x) {
  return (ck_i32)(((ck_u32)x - 0x3f2aaaabu) & 0xff800000u);
}

/// log(1 + f) + n·log 2, |f| ≤ 1/3.
static inline ck_f32 CK_NAME(ck_log_parts)(ck_f32 f, ck_f32 n) {
  ck_f32 q = CK_NAME(ck_polynomial)(f, ck_log_terms, 9);
  return CK_NAME(ck_fma)(n, CK_NAME(ck_splat)(ck_ln2), CK_NAME(ck_fma)(f * f, q, f));
}

/// The natural logarithm; −∞ at ±0, NaN below. Error 0.934.
static inline ck_f32 CK_NAME(ck_log)(ck_f32 x) {
  ck_i32 subnormal = x < 0x1p-126f;
  ck_f32 scaled = CK_NAME(ck_select)(subnormal, x * 0x1p23f, x);
  ck_i32 binade = CK_NAME(ck_binade)(scaled);
  ck_f32 n = __builtin_convertvector(binade, ck_f32) * 0x1p-23f +
             CK_NAME(ck_select)(subnormal, CK_NAME(ck_splat)(-23.0f), CK_NAME(ck_splat)(0.0f));
  ck_f32 f = (ck_f32)((ck_u32)scaled - (ck_u32)binade) - 1.0f;
  ck_f32 y = CK_NAME(ck_log_parts)(f, n);
  y = CK_NAME(ck_select)(x == 0, CK_NAME(ck_splat)(-ck_infinity), y);
  y = CK_NAME(ck_select)(x == ck_infinity, x, y);
  return CK_NAME(ck_select)(x >= 0, y, CK_NAME(ck_splat)(ck_nan));
}

/// log(1 + x), right also where x is small; −∞ at −1, NaN below. Error 1.543.
static inline ck_f32 CK_NAME(ck_log1p)(ck_f32 x) {
  ck_i32 binade = CK_NAME(ck_binade)(x + 1.0f);
  ck_f32 n = __builtin_convertvector(binade, ck_f32) * 0x1p-23f;
  // (1 + x)/2^n − 1 from x itself, rounded once. 4/2^n is a float where 1/2^n is not.
  ck_f32 inverse = (ck_f32)(0x40800000u - (ck_u32)binade);
  ck_f32 f = CK_NAME(ck_fma)(x * 0.25f, inverse, inverse * 0.25f - 1.0f);
  ck_f32 y = CK_NAME(ck_log_parts)(f, n);
  y = CK_NAME(ck_select)(x == -1.0f, CK_NAME(ck_splat)(-ck_infinity), y);
  // Very small ones are their own logarithm, and a quarter of a subnormal would lose bits.
  ck_i32 itself = (CK_NAME(ck_abs)(x) < 0x1p-25f) | (x == ck_infinity);
  y = CK_NAME(ck_select)(itself, x, y);
  return CK_NAME(ck_select)(x >= -1.0f, y, CK_NAME(ck_splat)(ck_nan));
}

/// log(1 + e^x) = max(x, 0) + log(1 + e^−|x|). No intermediate overflows. Error 1.871.
static inline ck_f32 CK_NAME(ck_softplus)(ck_f32 x) {
  ck_f32 rest = CK_NAME(ck_log1p)(CK_NAME(ck_exp)(-CK_NAME(ck_abs)(x)));
  return CK_NAME(ck_unless_nan)(x, CK_NAME(ck_max)(x, CK_NAME(ck_splat)(0.0f)) + rest);
}
