// sin and cos, for one level; included by elementary.h. They are computed in double, without fused
// operations, and rounded to float once.

/// x − quarters·π/2 in about [−π/4, π/4] for |x| ≤ 2^20. Only the quarters' low bits count.
static inline ck_f64x8 CK_NAME(ck_reduce)(ck_f64x8 x, ck_i64x8 *quarters) {
  ck_f64x8 shifted = x * ck_two_over_pi + ck_rounder64;
  ck_f64x8 whole = shifted - ck_rounder64;
  *quarters = (ck_i64x8)shifted;
  return x - whole * ck_half_pi - whole * ck_half_pi_rest;
}

/// sin(r + quarters·π/2)
static inline ck_f64x8 CK_NAME(ck_sine)(ck_f64x8 r, ck_i64x8 quarters) {
  ck_f64x8 square = r * r;
  ck_f64x8 sine = r * (square * CK_NAME(ck_polynomial64)(square, ck_sin_terms, 4) + 1.0);
  ck_f64x8 cosine = square * CK_NAME(ck_polynomial64)(square, ck_cos_terms, 4) + 1.0;
  ck_f64x8 y = CK_NAME(ck_select64)(-(quarters & 1), cosine, sine);
  return (ck_f64x8)((ck_i64x8)y ^ ((quarters & 2) << 62));
}

/// sin(x + ahead·π/2)
static inline ck_f32 CK_NAME(ck_sine_ahead)(ck_f32 x, int64_t ahead) {
  ck_i64x8 low_quarters, high_quarters;
  ck_f64x8 low = CK_NAME(ck_reduce)(CK_NAME(ck_low64)(x), &low_quarters);
  ck_f64x8 high = CK_NAME(ck_reduce)(CK_NAME(ck_high64)(x), &high_quarters);
  ck_f32 magnitude = CK_NAME(ck_abs)(x);
  ck_i32 large = (magnitude > ck_circle_limit) & (magnitude < ck_infinity);
  if (__builtin_reduce_or(large)) {
    double angles[CK_LANES];
    int64_t quarters[CK_LANES];
    memcpy(angles, &low, 64);
    memcpy(angles + 8, &high, 64);
    memcpy(quarters, &low_quarters, 64);
    memcpy(quarters + 8, &high_quarters, 64);
    for (int i = 0; i < CK_LANES; i++)
      if (large[i]) angles[i] = ck_reduce_large(x[i], &quarters[i]);
    memcpy(&low, angles, 64);
    memcpy(&high, angles + 8, 64);
    memcpy(&low_quarters, quarters, 64);
    memcpy(&high_quarters, quarters + 8, 64);
  }
  ck_f32 y = CK_NAME(ck_join64)(CK_NAME(ck_sine)(low, low_quarters + ahead),
                                CK_NAME(ck_sine)(high, high_quarters + ahead));
  return CK_NAME(ck_select)(magnitude < ck_infinity, y, CK_NAME(ck_splat)(ck_nan));
}

/// The sine of x radians, for every finite x; NaN at ±∞. Error 0.502.
static inline ck_f32 CK_NAME(ck_sin)(ck_f32 x) { return CK_NAME(ck_sine_ahead)(x, 0); }

/// The cosine of x radians, for every finite x; NaN at ±∞. Error 0.502.
static inline ck_f32 CK_NAME(ck_cos)(ck_f32 x) { return CK_NAME(ck_sine_ahead)(x, 1); }
