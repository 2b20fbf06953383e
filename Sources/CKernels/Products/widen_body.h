#if CK_HAS_FMA
// Every level with fused multiply-adds has an instruction that does it.
static inline ck_f32 CK_NAME(widen_half_lanes)(ck_u16 x) {
  return __builtin_convertvector((ck_f16)x, ck_f32);
}
#else
static inline ck_f32 CK_NAME(widen_half_lanes)(ck_u16 x) {
  ck_u32 wide = __builtin_convertvector(x, ck_u32), magnitude = wide & 0x7fff;
  // The exponents of both formats lie 112 apart. Below 2⁻¹⁴ the same fields with one exponent more
  // are 2⁻¹⁴ too large, whatever the fraction.
  ck_u32 bits = (magnitude << 13) + (112u << 23);
  ck_f32 small = (ck_f32)(bits + (1u << 23)) - 0x1p-14f;
  ck_u32 is_small = (ck_u32)(magnitude < 0x0400), is_large = (ck_u32)(magnitude >= 0x7c00);
  ck_u32 is_nan = (ck_u32)(magnitude > 0x7c00);
  bits += (is_large & (112u << 23)) | (is_nan & ~bits & 0x00400000);
  bits = (is_small & (ck_u32)small) | (~is_small & bits);
  return (ck_f32)(bits | (wide & 0x8000) << 16);
}
#endif

static inline ck_f32 CK_NAME(widen_brain_lanes)(ck_u16 x) {
  return (ck_f32)(__builtin_convertvector(x, ck_u32) << 16);
}

#define DEFINE_WIDENING(NAME)                                                   \
  static void CK_NAME(widen_##NAME)(long n, const void *x, float *y) {          \
    const char *from = x;                                                       \
    long i = 0;                                                                 \
    for (; i + CK_LANES <= n; i += CK_LANES) {                                  \
      ck_u16 narrow = *(const ck_u16u *)(from + 2 * i);                         \
      CK_NAME(ck_store)(y + i, CK_NAME(widen_##NAME##_lanes)(narrow));          \
    }                                                                           \
    if (i < n) {                                                                \
      ck_u16 narrow = {0};                                                      \
      memcpy(&narrow, from + 2 * i, (size_t)(n - i) * sizeof(uint16_t));        \
      CK_NAME(ck_store_part)(y + i, CK_NAME(widen_##NAME##_lanes)(narrow), n - i);\
    }                                                                           \
  }

DEFINE_WIDENING(half)
DEFINE_WIDENING(brain)
#undef DEFINE_WIDENING

static const ck_widen_kernels CK_NAME(ck_widen_table) = {
    .half = CK_NAME(widen_half),
    .brain = CK_NAME(widen_brain),
};
