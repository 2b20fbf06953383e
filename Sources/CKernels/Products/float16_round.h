// Rounds vectors to binary16, for one level. No guard, as lanes.h.

#if CK_HAS_FMA
/// Floats rounded to binary16, nearest even, as floats: every level with fused multiply-adds has
/// instructions that do it.
static inline ck_f32 CK_NAME(float16_round)(ck_f32 x) {
  typedef _Float16 halves __attribute__((vector_size(32)));
  return __builtin_convertvector(__builtin_convertvector(x, halves), ck_f32);
}
#else
/// Floats rounded to binary16, nearest even, as floats. What is too large becomes infinite, a
/// subnormal number stays one, and what is not a number becomes quiet and keeps the upper ten bits
/// of its payload, as the instructions do it.
static inline ck_f32 CK_NAME(float16_round)(ck_f32 x) {
  ck_u32 bits = (ck_u32)x, magnitude = bits & 0x7fffffff;
  ck_u32 rounded = (magnitude + 0xfff + ((magnitude >> 13) & 1)) & ~0x1fffu;
  // Floats between 1/2 and 1 lie 2⁻²⁴ apart, as the subnormal numbers do.
  ck_u32 small = (ck_u32)((ck_f32)magnitude + 0.5f - 0.5f);
  ck_u32 is_small = (ck_u32)(magnitude < 0x38800000), is_large = (ck_u32)(rounded > 0x477fe000);
  ck_u32 is_nan = (ck_u32)(magnitude > 0x7f800000);
  rounded = (is_small & small) | (~is_small & rounded);
  rounded = (is_large & 0x7f800000) | (~is_large & rounded);
  ck_u32 nan = (magnitude & ~0x1fffu) | 0x00400000;
  rounded = (is_nan & nan) | (~is_nan & rounded);
  return (ck_f32)(rounded | (bits & 0x80000000));
}
#endif

/// Rounds n neighbours; y may be x.
static inline void CK_NAME(float16_round_all)(long n, const float *x, float *y) {
  long i = 0;
  for (; i + CK_LANES <= n; i += CK_LANES)
    CK_NAME(ck_store)(y + i, CK_NAME(float16_round)(CK_NAME(ck_load)(x + i)));
  if (i < n) {
    ck_f32 rest = CK_NAME(float16_round)(CK_NAME(ck_load_part)(x + i, n - i, 0));
    CK_NAME(ck_store_part)(y + i, rest, n - i);
  }
}
