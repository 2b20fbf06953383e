// bfloat16 and the steps of its product, one number at a time.
#ifndef CK_BFLOAT16_H
#define CK_BFLOAT16_H

#include "bits.h"
#include "fused.h"

/// The upper half of a float rounded to nearest even; a subnormal becomes a zero.
static inline uint16_t ck_bfloat16_bits(float x) {
  uint32_t bits = ck_bits(x);
  uint32_t magnitude = bits & 0x7fffffff;
  if (magnitude > 0x7f800000) return (uint16_t)((bits | 0x00400000) >> 16);
  if (magnitude < 0x00800000) return (uint16_t)((bits & 0x80000000) >> 16);
  return (uint16_t)((bits + 0x7fff + ((bits >> 16) & 1)) >> 16);
}

/// The float of the same value.
static inline float ck_bfloat16_value(uint16_t half) {
  return ck_of_bits((uint32_t)half << 16);
}

/// x, or a zero of its sign where it is subnormal.
static inline float ck_bfloat16_flushed(float x) {
  return __builtin_fabsf(x) < 0x1p-126f ? __builtin_copysignf(0.0f, x) : x;
}

/// a · b + sum for bfloat16 values a and b, rounded once; subnormal numbers count as zeros.
///
/// A result is subnormal where it would be below the smallest normal number if exponents had no
/// bound: `vdpbf16ps` decides after rounding, as x86 does everywhere.
static inline float ck_bfloat16_step_reference(float a, float b, float sum) {
  const float smallest = 0x1p-126f;
  sum = ck_bfloat16_flushed(sum);
  float result = ck_fused_reference(a, b, sum);
  float magnitude = __builtin_fabsf(result);
  // Exact: a product has 16 bits, and only sums near the smallest number come here.
  if (magnitude == smallest &&
      __builtin_fabs((double)a * b + (double)sum) < 0x1p-126 - 0x1p-151)
    magnitude = 0;
  return magnitude < smallest ? __builtin_copysignf(0.0f, result) : result;
}

#endif
