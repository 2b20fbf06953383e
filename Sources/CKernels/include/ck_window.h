#ifndef CK_WINDOW_H
#define CK_WINDOW_H

#include <stdint.h>

#include "ck_level.h"
#include "ck_patches.h"

/// Windows that move over one plane, as a grid of `ck_patches` describes them: taps are rows of the
/// window, each with the same columns. What a level needs room for, `ck_window_scratch` says.
///
/// Rows first ..< end of the grid are written: the grid's pixel (a, b) to place a · y_row +
/// b · y_column of `y`, which starts at the grid's first pixel.
typedef struct {
  /// The chain of fused multiply-adds, from +0, of a weight for each tap with what it sees.
  void (*_Nonnull product)(
      const ck_patches *_Nonnull grid, long first, long end, const float *_Nonnull plane,
      const float *_Nonnull weights, float *_Nonnull y, long y_row, long y_column,
      float *_Nonnull scratch);

  /// The largest element, and its place in the plane counted row by row: the first of equals, the
  /// last NaN where there is one. What lies outside the plane is never it; each window, whose taps
  /// are neighbours, covers some of the plane. Pixels follow each other in y and places.
  void (*_Nonnull maximum)(
      const ck_patches *_Nonnull grid, long first, long end, const float *_Nonnull plane,
      float *_Nonnull y, int32_t *_Nonnull places, float *_Nonnull scratch);

  /// dots[a · tap_count + t], the dot product of row a of `slopes`, the grid's plane, with what it
  /// sees through tap t; in the contract's order of a row.
  void (*_Nonnull dots)(
      const ck_patches *_Nonnull grid, long first, long end, const float *_Nonnull plane,
      const float *_Nonnull slopes, float *_Nonnull dots, float *_Nonnull scratch);
} ck_window_kernels;

const ck_window_kernels *_Nonnull ck_window(ck_level level);

/// How many floats of scratch the kernels need for a grid.
long ck_window_scratch(const ck_patches *_Nonnull grid);

/// The two kernels for one pixel of the grid.
float ck_window_product_reference(
    const ck_patches *_Nonnull grid, long pixel, const float *_Nonnull plane,
    const float *_Nonnull weights);
float ck_window_maximum_reference(
    const ck_patches *_Nonnull grid, long pixel, const float *_Nonnull plane,
    int32_t *_Nonnull place);
/// One dot product; `line` has room for a row of the grid.
float ck_window_dot_reference(
    const ck_patches *_Nonnull grid, long row, long tap, const float *_Nonnull plane,
    const float *_Nonnull slopes, float *_Nonnull line);

#endif
