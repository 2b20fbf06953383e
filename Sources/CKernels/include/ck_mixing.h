#ifndef CK_MIXING_H
#define CK_MIXING_H

#include "ck_level.h"

/// Products of a small matrix of doubles with the channels of each pixel.
typedef struct {
  /// y[o · plane + i] = Σ matrix[o · channels + c] · x[c · plane + i] for each channel o and each
  /// pixel i in first ..< last.
  ///
  /// Sums are double, begin at +0 and run over c upwards; each product and each sum is rounded to
  /// double, and the last one to float.
  void (*_Nonnull mix)(
      const double *_Nonnull matrix, long channels, const float *_Nonnull x, long plane, long first,
      long last, float *_Nonnull y);
} ck_mixing_kernels;

const ck_mixing_kernels *_Nonnull ck_mixing(ck_level level);

void ck_mix_reference(
    const double *_Nonnull matrix, long channels, const float *_Nonnull x, long plane, long first,
    long last, float *_Nonnull y);

#endif
