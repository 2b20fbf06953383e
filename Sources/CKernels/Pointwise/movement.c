#include "ck_movement.h"

#define CK_BODY "movement_body.h"
#include "levels.h"

CK_DEFINE_FAMILY(movement)

void ck_transpose_reference(const ck_turn *turn, const float *x, float *y) {
  for (long p = 0; p < turn->planes; p++)
    for (long j = 0; j < turn->columns; j++)
      for (long i = 0; i < turn->rows; i++)
        y[p * turn->y_plane + j * turn->y_column + i] =
            x[p * turn->x_plane + i * turn->x_row + j];
}
