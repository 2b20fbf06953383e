#include "transpose.h"

#include "tile_size.h"

#include "matmul_pack.h"

/// One step of k: a row of the panel times each element of a column of the strip.
static inline __attribute__((always_inline)) void CK_NAME(matmul_step)(
    const int rows, const int vectors, const float *column, const float *row,
    ck_f32 sum[CK_NAME(TILE_ROWS)][CK_NAME(TILE_VECTORS)]) {
  ck_f32 part[CK_NAME(TILE_VECTORS)];
#pragma clang loop unroll(full)
  for (int j = 0; j < vectors; j++) part[j] = CK_NAME(ck_load)(row + j * CK_LANES);
#pragma clang loop unroll(full)
  for (int i = 0; i < rows; i++) {
    ck_f32 element = CK_NAME(ck_splat)(column[i]);
#pragma clang loop unroll(full)
    for (int j = 0; j < vectors; j++) sum[i][j] = CK_NAME(ck_fma)(element, part[j], sum[i][j]);
  }
}

#define CK_TILE_NAME(name) CK_NAME(matmul_##name)
#include "tile.h"
#undef CK_TILE_NAME

static const ck_matmul_kernels CK_NAME(ck_matmul_table) = {
    .width = 1,
    .rows = CK_NAME(TILE_ROWS),
    .columns = CK_NAME(TILE_COLUMNS),
    .pack_rows = CK_NAME(matmul_pack_rows),
    .pack_columns = CK_NAME(matmul_pack_columns),
    .tile = CK_NAME(matmul_tile),
};
