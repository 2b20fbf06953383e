// The tile of a product over packed strips and panels, for one level; included by a body that
// defined what tile_parts.h asks for. No guard, as lanes.h.
#include "tile_parts.h"

CK_INLINE void CK_NAME(tile_step_of_panel)(
    const int rows, const int vectors, long t, const float *strip, const float *panel,
    ck_f32 sum[CK_NAME(TILE_ROWS)][CK_NAME(TILE_VECTORS)]) {
  ck_f32 part[CK_NAME(TILE_VECTORS)];
  CK_NAME(tile_load)(vectors, panel + t * CK_NAME(TILE_COLUMNS), part);
  CK_NAME(tile_step)(rows, vectors, strip + t * rows, part, sum);
}

/// A tile of as many rows and vectors as the caller's constants say; inlined for each of them, so
/// that a tile of few rows spends no step on rows that are not there.
CK_INLINE void CK_NAME(tile_of)(
    const int rows, const int vectors, long k, const float *strip, const float *panel, float *c,
    long c_stride, int accumulate, const float *next) {
  ck_f32 sum[CK_NAME(TILE_ROWS)][CK_NAME(TILE_VECTORS)];
  CK_NAME(tile_begin)(rows, vectors, c, c_stride, accumulate, sum);
  long t = 0;
  for (; t + CK_NAME(TILE_STEPS) <= k; t += CK_NAME(TILE_STEPS)) {
    __builtin_prefetch(next + t * CK_PREFETCHED, 0, 2);
    __builtin_prefetch(next + t * CK_PREFETCHED + CK_LANES, 0, 2);
#pragma clang loop unroll(full)
    for (int step = 0; step < CK_NAME(TILE_STEPS); step++)
      CK_NAME(tile_step_of_panel)(rows, vectors, t + step, strip, panel, sum);
  }
  for (; t < k; t++) CK_NAME(tile_step_of_panel)(rows, vectors, t, strip, panel, sum);
  CK_NAME(tile_end)(rows, vectors, c, c_stride, sum);
}

CK_INLINE void CK_NAME(tile_vectors)(
    long rows, const int vectors, long k, const float *strip, const float *panel, float *c,
    long c_stride, int accumulate, const float *next) {
#define CASE(ROWS)                                                                   \
  case ROWS:                                                                         \
    CK_NAME(tile_of)(ROWS, vectors, k, strip, panel, c, c_stride, accumulate, next); \
    break;
  switch (rows) { CK_TILE_HEIGHTS(CASE) }
#undef CASE
}

/// A tile of whole vectors: the others of a last panel are not computed.
static void CK_NAME(whole_tile)(
    long rows, long columns, long k, const float *strip, const float *panel, float *c,
    long c_stride, int accumulate, const float *next) {
  if (CK_NAME(TILE_VECTORS) > 1 && columns <= CK_LANES)
    CK_NAME(tile_vectors)(rows, 1, k, strip, panel, c, c_stride, accumulate, next);
  else
    CK_NAME(tile_vectors)(
        rows, CK_NAME(TILE_VECTORS), k, strip, panel, c, c_stride, accumulate, next);
}

static void CK_NAME(tile)(
    long count_rows, long count_columns, long k, const float *strip, const float *panel, float *c,
    long c_stride, int accumulate, const float *next) {
  // Prefetching what is in the cache anyway costs less than asking at every step.
  if (!next) next = panel;
  enum { ROWS = CK_NAME(TILE_ROWS), COLUMNS = CK_NAME(TILE_COLUMNS) };
  if (count_columns % CK_LANES == 0) {
    CK_NAME(whole_tile)(
        count_rows, count_columns, k, strip, panel, c, c_stride, accumulate, next);
    return;
  }
  float tile[ROWS * COLUMNS];
  size_t width = (size_t)count_columns * sizeof(float);
  if (accumulate) {
    memset(tile, 0, sizeof tile);
    for (long i = 0; i < count_rows; i++) memcpy(tile + i * COLUMNS, c + i * c_stride, width);
  }
  CK_NAME(whole_tile)(
      count_rows, count_columns, k, strip, panel, tile, COLUMNS, accumulate, next);
  for (long i = 0; i < count_rows; i++) memcpy(c + i * c_stride, tile + i * COLUMNS, width);
}
