// Vector helpers of one level; included by levels.h for each of them, so it has no guard.
#include "fused.h"

static inline ck_f32 CK_NAME(ck_load)(const float *from) { return *(const ck_f32u *)from; }

static inline void CK_NAME(ck_store)(float *to, ck_f32 x) { *(ck_f32u *)to = x; }

/// Loads `count` < 16 lanes, the others are `fill`.
static inline ck_f32 CK_NAME(ck_load_part)(const float *from, long count, float fill) {
  float lanes[CK_LANES];
  for (int i = 0; i < CK_LANES; i++) lanes[i] = fill;
  memcpy(lanes, from, (size_t)count * sizeof(float));
  return CK_NAME(ck_load)(lanes);
}

static inline void CK_NAME(ck_store_part)(float *to, ck_f32 x, long count) {
  float lanes[CK_LANES];
  CK_NAME(ck_store)(lanes, x);
  memcpy(to, lanes, (size_t)count * sizeof(float));
}

static inline ck_f32 CK_NAME(ck_splat)(float x) { return (ck_f32){0} + x; }

/// Returns a · b + c, rounded once.
static inline ck_f32 CK_NAME(ck_fma)(ck_f32 a, ck_f32 b, ck_f32 c) {
#if CK_HAS_FMA
  return __builtin_elementwise_fma(a, b, c);
#else
  ck_f32 r;
  for (int i = 0; i < CK_LANES; i++) r[i] = ck_fused_reference(a[i], b[i], c[i]);
  return r;
#endif
}

/// Returns `yes` in the lanes where the mask is −1, `no` where it is 0.
static inline ck_f32 CK_NAME(ck_select)(ck_i32 mask, ck_f32 yes, ck_f32 no) {
  return (ck_f32)((mask & (ck_i32)yes) | (~mask & (ck_i32)no));
}

/// The larger of each pair; the second where they compare unordered or equal.
static inline ck_f32 CK_NAME(ck_max)(ck_f32 a, ck_f32 b) { return CK_NAME(ck_select)(a > b, a, b); }

/// The smaller of each pair; the second where they compare unordered or equal.
static inline ck_f32 CK_NAME(ck_min)(ck_f32 a, ck_f32 b) { return CK_NAME(ck_select)(a < b, a, b); }

/// Adds the sixteen lanes by the one tree of the exactness contract: halves onto halves.
static inline float CK_NAME(ck_fold)(ck_f32 x) {
  float l[CK_LANES];
  CK_NAME(ck_store)(l, x);
  for (int width = CK_LANES / 2; width > 0; width /= 2)
    for (int i = 0; i < width; i++) l[i] = l[i] + l[i + width];
  return l[0];
}
