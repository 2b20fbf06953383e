#ifndef CK_WIDEN_H
#define CK_WIDEN_H

#include "ck_level.h"

/// y[i] = x[i] for i in 0 ..< n. x holds 16-bit patterns at any address, y must not overlap it.
typedef void (*ck_widening)(long n, const void *_Nonnull x, float *_Nonnull y);

/// Floats of the same value as narrower ones: exact, also where these are subnormal. What is not a
/// number stays none.
typedef struct {
  /// From IEEE binary16; a signalling NaN becomes quiet, payloads stay.
  ck_widening _Nonnull half;

  /// From bfloat16; every pattern stays as it is.
  ck_widening _Nonnull brain;
} ck_widen_kernels;

const ck_widen_kernels *_Nonnull ck_widen(ck_level level);

void ck_widen_half_reference(long n, const void *_Nonnull x, float *_Nonnull y);
void ck_widen_brain_reference(long n, const void *_Nonnull x, float *_Nonnull y);

#endif
