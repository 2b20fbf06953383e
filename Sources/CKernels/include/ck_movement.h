#ifndef CK_MOVEMENT_H
#define CK_MOVEMENT_H

#include "ck_level.h"

/// Planes whose rows and columns change places, and how far apart neighbours lie: in x the elements
/// of a row are neighbours, in y those of a column.
typedef struct {
  long planes, rows, columns;
  long x_plane, x_row;
  long y_plane, y_column;
} ck_turn;

/// Moves numbers and computes none.
typedef struct {
  /// y[p · y_plane + j · y_column + i] = x[p · x_plane + i · x_row + j].
  void (*_Nonnull transpose)(
      const ck_turn *_Nonnull turn, const float *_Nonnull x, float *_Nonnull y);
} ck_movement_kernels;

const ck_movement_kernels *_Nonnull ck_movement(ck_level level);

void ck_transpose_reference(
    const ck_turn *_Nonnull turn, const float *_Nonnull x, float *_Nonnull y);

#endif
