// Sums of a contiguous row in the contract's order; included by a family's body for each level, so it
// has no guard.

#include "ends.h"

static inline float CK_NAME(reduction_block)(long n, const float *x, const float *y) {
  ck_f32 lanes = {0};
  long i = 0;
  for (; i + CK_LANES <= n; i += CK_LANES) {
    ck_f32 v = CK_NAME(ck_load)(x + i);
    lanes = y ? CK_NAME(ck_fma)(v, CK_NAME(ck_load)(y + i), lanes) : lanes + v;
  }
  if (i < n) {
    // −0 is what leaves any sum as it is; the product of −0 and 0 is −0 too.
    ck_f32 v = CK_NAME(ck_load_part)(x + i, n - i, -0.0f);
    lanes = y ? CK_NAME(ck_fma)(v, CK_NAME(ck_load_part)(y + i, n - i, 0.0f), lanes) : lanes + v;
  }
  return CK_NAME(ck_fold)(lanes);
}

/// Σ x[i], or Σ x[i] · y[i] where there is a y.
static inline float CK_NAME(reduction_row)(long n, const float *x, const float *y) {
  if (n <= CK_REDUCTION_BLOCK) return CK_NAME(reduction_block)(n, x, y);
  // A binary counter of subtrees: merging equal sizes as they appear gives the contract's tree.
  float subtrees[64];
  long count = 0, height = 0;
  for (long start = 0; start < n; start += CK_REDUCTION_BLOCK, count++) {
    long length = n - start < CK_REDUCTION_BLOCK ? n - start : CK_REDUCTION_BLOCK;
    float value = CK_NAME(reduction_block)(length, x + start, y ? y + start : y);
    for (long carry = count; carry & 1; carry >>= 1) value = subtrees[--height] + value;
    subtrees[height++] = value;
  }
  float value = subtrees[--height];
  while (height > 0) value = subtrees[--height] + value;
  return value;
}
