// The product of bfloat16 pairs, for one level: what tile_parts.h asks for. No guard, as lanes.h.

/// A running value from memory, a zero of its sign where it is subnormal: the instruction reads it
/// so, and single steps flush only what they make themselves.
static inline ck_f32 CK_NAME(bfloat16_resume)(ck_f32 sum) {
  ck_i32 bits = (ck_i32)sum, is_normal = (bits & 0x7fffffff) >= 0x00800000;
  return (ck_f32)(bits & (is_normal | (int32_t)0x80000000));
}

#if CK_HAS_DOT_BF16
/// Adds the products of a pair: the instruction of which the other levels do the two steps.
static inline ck_f32 CK_NAME(bfloat16_dot)(ck_f32 a, ck_f32 b, ck_f32 sum) {
  return (ck_f32)__builtin_ia32_dpbf16ps_512(sum, (ck_bf16x32)a, (ck_bf16x32)b);
}
#else
/// a · b + sum, rounded once, a subnormal result flushed to a zero of its sign.
static inline ck_f32 CK_NAME(bfloat16_add)(ck_f32 a, ck_f32 b, ck_f32 sum) {
  ck_f32 result = CK_NAME(ck_fma)(a, b, sum);
  ck_i32 magnitude = (ck_i32)result & 0x7fffffff;
  // What was rounded up to the smallest normal number may have been below it before.
  if (__builtin_reduce_or(magnitude == 0x00800000))
    for (int lane = 0; lane < CK_LANES; lane++)
      result[lane] = ck_bfloat16_step_reference(a[lane], b[lane], sum[lane]);
  return CK_NAME(bfloat16_resume)(result);
}

/// Adds the products of a pair, the odd one first.
static inline ck_f32 CK_NAME(bfloat16_dot)(ck_f32 a, ck_f32 b, ck_f32 sum) {
  ck_i32 high = (ck_i32){0} + (int32_t)0xffff0000;
  sum = CK_NAME(bfloat16_add)((ck_f32)((ck_i32)a & high), (ck_f32)((ck_i32)b & high), sum);
  return CK_NAME(bfloat16_add)((ck_f32)((ck_i32)a << 16), (ck_f32)((ck_i32)b << 16), sum);
}
#endif
