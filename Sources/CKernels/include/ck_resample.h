#ifndef CK_RESAMPLE_H
#define CK_RESAMPLE_H

#include "ck_level.h"

/// A sparse matrix from the elements of one axis to those of another: output i is the chain of
/// fused multiply-adds, from +0, of weights[t] with input indices[t] for t in
/// starts[i] ..< starts[i + 1]. An output of one tap with weight 1 is a copy.
typedef struct {
  const long *_Nonnull starts;
  const long *_Nonnull indices;
  const float *_Nonnull weights;
} ck_taps;

typedef struct {
  /// Output rows first ..< end of one plane: `x` and `y` start at the planes, rows are `width` long.
  void (*_Nonnull rows)(
      const ck_taps *_Nonnull taps, long first, long end, long width, const float *_Nonnull x,
      float *_Nonnull y);

  /// `rows` rows of `x_width` become rows of `y_width`. `scratch` holds 16 · x_width.
  void (*_Nonnull columns)(
      const ck_taps *_Nonnull taps, long rows, long x_width, long y_width, const float *_Nonnull x,
      float *_Nonnull y, float *_Nonnull scratch);
} ck_resample_kernels;

const ck_resample_kernels *_Nonnull ck_resample(ck_level level);

/// One output row of `width` elements of one plane.
void ck_resample_row_reference(
    const ck_taps *_Nonnull taps, long output, long width, const float *_Nonnull x,
    float *_Nonnull y);

/// One row of `y_width` elements.
void ck_resample_columns_reference(
    const ck_taps *_Nonnull taps, long y_width, const float *_Nonnull x, float *_Nonnull y);

#endif
