// A fused multiply-add of single precision without the instruction, bit for bit.
#ifndef CK_FUSED_H
#define CK_FUSED_H

#include "vector.h"

/// Returns a · b + c rounded once.
///
/// The product of two floats is exact in double. Their sum with c is rounded to odd (its last bit
/// is set when anything was lost), after which the second rounding, to float, is the right one.
/// Source: Boldo & Melquiond, 2008, "Emulation of a FMA and correctly rounded sums: proved
/// algorithms using rounding to odd", IEEE Transactions on Computers 57(4).
static inline float ck_fused_reference(float a, float b, float c) {
  double product = (double)a * (double)b, addend = (double)c;
  double sum = product + addend;
  double shifted = sum - product;
  double lost = (product - (sum - shifted)) + (addend - shifted);
  int64_t bits;
  memcpy(&bits, &sum, 8);
  // NaN and infinity leave `lost` unordered, and both comparisons false.
  if ((lost > 0 || lost < 0) && !(bits & 1)) bits += (lost > 0) == (sum > 0) ? 1 : -1;
  memcpy(&sum, &bits, 8);
  return (float)sum;
}

#endif
