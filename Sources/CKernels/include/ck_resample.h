#ifndef CK_RESAMPLE_H
#define CK_RESAMPLE_H

#include <stdint.h>

#include "ck_level.h"

/// A sparse matrix from the elements of one axis to those of another: output i is the chain of
/// fused multiply-adds, from +0, of weights[t] with input indices[t] for t in
/// starts[i] ..< starts[i + 1]. An output of one tap with weight 1 is a copy.
typedef struct {
  const long *_Nonnull starts;
  const long *_Nonnull indices;
  const float *_Nonnull weights;
} ck_taps;

/// Sixteen outputs of columns that lie near each other: each is made of one or two of the 32 inputs
/// from `start` on.
typedef struct {
  long start, output;
  int32_t first[16], second[16];  // places, counted from the start
  float first_weight[16], second_weight[16];
  int32_t is_single[16], is_copy[16];  // −1 where there is no second tap, and it is a copy
  int has_single, has_copy, has_sum;
} ck_near_columns;

typedef struct {
  /// Output rows first ..< end of one plane: `x` and `y` start at the planes, rows are `width` long.
  void (*_Nonnull rows)(
      const ck_taps *_Nonnull taps, long first, long end, long width, const float *_Nonnull x,
      float *_Nonnull y);

  /// `rows` rows of `x_width` become rows of `y_width`. `scratch` holds 16 · x_width.
  void (*_Nonnull columns)(
      const ck_taps *_Nonnull taps, long rows, long x_width, long y_width, const float *_Nonnull x,
      float *_Nonnull y, float *_Nonnull scratch);

  /// Output rows first ..< end of one plane, whose rows are made before their columns: `x` and `y`
  /// start at the planes. `scratch` holds `CK_NEAR_ROWS` · x_width. NULL at levels that cannot pick
  /// from two registers at once.
  void (*_Nullable near)(
      const ck_taps *_Nonnull rows, const ck_near_columns *_Nonnull columns, long column_count,
      long first, long end, long x_width, long y_width, const float *_Nonnull x, float *_Nonnull y,
      float *_Nonnull scratch);
} ck_resample_kernels;

enum { CK_NEAR_ROWS = 4 };

/// How many `ck_near_columns` make so many outputs.
long ck_near_count(long outputs);

/// Describes columns whose outputs lie near each other. Returns 0 where they do not: an output has
/// no tap or more than two, neighbours lie too far apart, or there are too few of them.
int ck_find_near(
    const ck_taps *_Nonnull taps, long inputs, long outputs, ck_near_columns *_Nonnull columns);

const ck_resample_kernels *_Nonnull ck_resample(ck_level level);

/// One output row of `width` elements of one plane.
void ck_resample_row_reference(
    const ck_taps *_Nonnull taps, long output, long width, const float *_Nonnull x,
    float *_Nonnull y);

/// One row of `y_width` elements.
void ck_resample_columns_reference(
    const ck_taps *_Nonnull taps, long y_width, const float *_Nonnull x, float *_Nonnull y);

#endif
