#ifndef CK_SAMPLING_H
#define CK_SAMPLING_H

#include <stdint.h>

#include "ck_level.h"

enum { CK_CORNERS = 4 };

/// The four elements around each of n places in a plane, as arrays of n for each corner: top left,
/// top right, bottom left, bottom right.
typedef struct {
  long count;
  /// Where the element lies in its plane; −1 where it is outside, and left out of every sum.
  int32_t *_Nonnull indices;
  /// How much of it is seen, and how that changes by a step along rows' and columns' axes.
  float *_Nonnull weights;
  float *_Nullable down;
  float *_Nullable across;
} ck_corners;

/// Sums over corners begin at +0 and run in their order, each product and sum rounded.
typedef struct {
  /// y[c · y_plane + i] = Σ x[c · x_plane + index] · weight, for each plane c and place i.
  void (*_Nonnull sample)(
      const ck_corners *_Nonnull corners, long planes, const float *_Nonnull x, long x_plane,
      float *_Nonnull y, long y_plane);

  /// The slopes of Σ y · dy by a place's row and column: for each place i and both slopes s,
  /// Σ (x[c · x_plane + index] · slope of the weight) · dy[c · y_plane + i], by planes and, in them,
  /// corners.
  void (*_Nonnull slopes)(
      const ck_corners *_Nonnull corners, long planes, const float *_Nonnull x, long x_plane,
      const float *_Nonnull dy, long y_plane, float *_Nonnull down, float *_Nonnull across);
} ck_sampling_kernels;

const ck_sampling_kernels *_Nonnull ck_sampling(ck_level level);

/// Finds the corners of places `grid` [n, 2], column before row, in a plane of `height` × `width`:
/// −1 and 1 are the outer edges of the outermost elements, or their centres where they are aligned.
void ck_find_corners(
    const float *_Nonnull grid, long height, long width, int is_aligned,
    const ck_corners *_Nonnull corners);

/// dx[index] += dy[i] · weight for each place i in turn and its corners: the way back of one plane.
void ck_spread_samples(
    const ck_corners *_Nonnull corners, const float *_Nonnull dy, float *_Nonnull dx);

void ck_sample_reference(
    const ck_corners *_Nonnull corners, long planes, const float *_Nonnull x, long x_plane,
    float *_Nonnull y, long y_plane);
void ck_sample_slopes_reference(
    const ck_corners *_Nonnull corners, long planes, const float *_Nonnull x, long x_plane,
    const float *_Nonnull dy, long y_plane, float *_Nonnull down, float *_Nonnull across);

#endif
