// Rounds vectors to bfloat16, for one level. No guard, as lanes.h.

/// The upper halves of floats rounded to nearest even; a subnormal becomes a zero, and what is not
/// a number stays none.
static inline ck_u32 CK_NAME(bfloat16_round)(ck_f32 x) {
  ck_u32 bits = (ck_u32)x, magnitude = bits & 0x7fffffff;
  ck_u32 rounded = bits + 0x7fff + ((bits >> 16) & 1);
  ck_u32 is_number = (ck_u32)(magnitude <= 0x7f800000), is_normal = (ck_u32)(magnitude >= 0x00800000);
  rounded = (rounded & is_number) | ((bits | 0x00400000) & ~is_number);
  return (rounded & (is_normal | 0x80000000)) & 0xffff0000;
}

#if CK_HAS_DOT_BF16
/// Sixteen pairs of 32 neighbours: the instruction rounds as above.
static inline ck_f32 CK_NAME(bfloat16_pairs)(ck_f32 first, ck_f32 second) {
  return (ck_f32)__builtin_ia32_cvtne2ps2bf16_512(second, first);
}

/// Sixteen pairs of numbers in two vectors.
static inline ck_f32 CK_NAME(bfloat16_words)(ck_f32 even, ck_f32 odd) {
  typedef int16_t halves __attribute__((vector_size(64)));
  halves all = (halves)CK_NAME(bfloat16_pairs)(even, odd);
  return (ck_f32)__builtin_shufflevector(
      all, all, 0, 16, 1, 17, 2, 18, 3, 19, 4, 20, 5, 21, 6, 22, 7, 23, 8, 24, 9, 25, 10, 26, 11, 27,
      12, 28, 13, 29, 14, 30, 15, 31);
}
#else
/// Sixteen pairs of numbers in two vectors.
static inline ck_f32 CK_NAME(bfloat16_words)(ck_f32 even, ck_f32 odd) {
  return (ck_f32)((CK_NAME(bfloat16_round)(even) >> 16) | CK_NAME(bfloat16_round)(odd));
}

/// Sixteen pairs of 32 neighbours.
static inline ck_f32 CK_NAME(bfloat16_pairs)(ck_f32 first, ck_f32 second) {
  ck_u32 a = CK_NAME(bfloat16_round)(first), b = CK_NAME(bfloat16_round)(second);
  ck_u32 even = __builtin_shufflevector(
      a, b, 0, 2, 4, 6, 8, 10, 12, 14, 16, 18, 20, 22, 24, 26, 28, 30);
  ck_u32 odd = __builtin_shufflevector(
      a, b, 1, 3, 5, 7, 9, 11, 13, 15, 17, 19, 21, 23, 25, 27, 29, 31);
  return (ck_f32)((even >> 16) | odd);
}
#endif
