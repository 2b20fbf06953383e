// Rounding to binary16, one number at a time.
#ifndef CK_FLOAT16_REFERENCE_H
#define CK_FLOAT16_REFERENCE_H

#include "vector.h"

/// x rounded to binary16, nearest even: infinite from 65520 on, a multiple of 2⁻²⁴ below 2⁻¹⁴.
static inline float ck_float16_value(float x) {
  uint32_t bits;
  memcpy(&bits, &x, sizeof bits);
  uint32_t magnitude = bits & 0x7fffffff;
  if (magnitude > 0x7f800000) {
    // No number: it becomes quiet, and keeps the upper ten bits of its payload.
    bits = (bits & 0xffffe000) | 0x00400000;
    memcpy(&x, &bits, sizeof x);
    return x;
  }
  double size = __builtin_fabsf(x), step = 0x1p-24;
  if (size >= 65520) return __builtin_copysignf(__builtin_inff(), x);
  while (size >= step * 0x1p11) step *= 2;
  // Doubles from 2⁵² on are whole numbers, so the sum is rounded to one.
  double whole = size / step + 0x1p52 - 0x1p52;
  return __builtin_copysignf((float)(whole * step), x);
}

#endif
