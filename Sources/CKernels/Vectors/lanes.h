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

/// Copies up to sixteen neighbours without the price of a call, two overlapping pieces where
/// one does not fit.
static inline void CK_NAME(ck_copy_few)(float *to, const float *from, long count) {
  if (count >= 8) {
    memcpy(to, from, 8 * sizeof(float));
    memcpy(to + count - 8, from + count - 8, 8 * sizeof(float));
  } else if (count >= 4) {
    memcpy(to, from, 4 * sizeof(float));
    memcpy(to + count - 4, from + count - 4, 4 * sizeof(float));
  } else {
    for (long i = 0; i < count; i++) to[i] = from[i];
  }
}

static inline void CK_NAME(ck_store_part)(float *to, ck_f32 x, long count) {
  float lanes[CK_LANES];
  CK_NAME(ck_store)(lanes, x);
  CK_NAME(ck_copy_few)(to, lanes, count);
}

/// Sixteen copies of x. Written out, since adding x to a vector of zeros would lose the sign of −0.
static inline ck_f32 CK_NAME(ck_splat)(float x) {
  return (ck_f32){x, x, x, x, x, x, x, x, x, x, x, x, x, x, x, x};
}

#if CK_HAS_FMA
/// Returns a · b + c, rounded once.
static inline ck_f32 CK_NAME(ck_fma)(ck_f32 a, ck_f32 b, ck_f32 c) {
  return __builtin_elementwise_fma(a, b, c);
}
#else
/// The steps of `ck_fused_reference` for eight lanes.
static inline ck_f32x8 CK_NAME(ck_fma_half)(ck_f32x8 a, ck_f32x8 b, ck_f32x8 c) {
  ck_f64x8 product = __builtin_convertvector(a, ck_f64x8) * __builtin_convertvector(b, ck_f64x8);
  ck_f64x8 addend = __builtin_convertvector(c, ck_f64x8);
  ck_f64x8 sum = product + addend;
  ck_f64x8 shifted = sum - product;
  ck_f64x8 lost = (product - (sum - shifted)) + (addend - shifted);
  ck_i64x8 bits = (ck_i64x8)sum;
  ck_i64x8 inexact = ((lost > 0) | (lost < 0)) & ((bits & 1) - 1);
  ck_i64x8 away = (lost > 0) == (sum > 0);  // −1 where the lost part points away from zero
  bits += inexact & (1 - 2 * (away + 1));
  return __builtin_convertvector((ck_f64x8)bits, ck_f32x8);
}

/// Returns a · b + c, rounded once.
static inline ck_f32 CK_NAME(ck_fma)(ck_f32 a, ck_f32 b, ck_f32 c) {
#define CK_LOW(x) __builtin_shufflevector(x, x, 0, 1, 2, 3, 4, 5, 6, 7)
#define CK_HIGH(x) __builtin_shufflevector(x, x, 8, 9, 10, 11, 12, 13, 14, 15)
  ck_f32x8 low = CK_NAME(ck_fma_half)(CK_LOW(a), CK_LOW(b), CK_LOW(c));
  ck_f32x8 high = CK_NAME(ck_fma_half)(CK_HIGH(a), CK_HIGH(b), CK_HIGH(c));
  return __builtin_shufflevector(
      low, high, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15);
#undef CK_LOW
#undef CK_HIGH
}
#endif

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
