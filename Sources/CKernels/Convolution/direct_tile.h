// The tile of tile.h whose panel is not packed: each step loads its vectors at an offset. Included
// by a body that defined what tile_parts.h asks for. No guard, as lanes.h.
#include "tile_parts.h"

CK_INLINE void CK_NAME(direct_step)(
    const int rows, const int vectors, const float *column, long offset,
    const float *const from[CK_NAME(TILE_VECTORS)],
    ck_f32 sum[CK_NAME(TILE_ROWS)][CK_NAME(TILE_VECTORS)]) {
  ck_f32 part[CK_NAME(TILE_VECTORS)];
#pragma clang loop unroll(full)
  for (int j = 0; j < vectors; j++) part[j] = CK_NAME(ck_load)(from[j] + offset);
  CK_NAME(tile_step)(rows, vectors, column, part, sum);
}

/// A tile of as many rows and vectors as the caller's constants say; inlined for each of them.
CK_INLINE void CK_NAME(direct_tile_of)(
    const int rows, const int vectors, long k, const float *strip, const float *source,
    const int32_t *places, const int32_t *offsets, float *c, long c_stride, int accumulate) {
  ck_f32 sum[CK_NAME(TILE_ROWS)][CK_NAME(TILE_VECTORS)];
  const float *from[CK_NAME(TILE_VECTORS)];
#pragma clang loop unroll(full)
  for (int j = 0; j < vectors; j++) from[j] = source + places[j];
  CK_NAME(tile_begin)(rows, vectors, c, c_stride, accumulate, sum);
  long t = 0;
  for (; t + CK_NAME(TILE_STEPS) <= k; t += CK_NAME(TILE_STEPS))
#pragma clang loop unroll(full)
    for (int step = 0; step < CK_NAME(TILE_STEPS); step++)
      CK_NAME(direct_step)(rows, vectors, strip + (t + step) * rows, offsets[t + step], from, sum);
  for (; t < k; t++)
    CK_NAME(direct_step)(rows, vectors, strip + t * rows, offsets[t], from, sum);
  CK_NAME(tile_end)(rows, vectors, c, c_stride, sum);
}

CK_INLINE void CK_NAME(direct_tile_vectors)(
    long rows, const int vectors, long k, const float *strip, const float *source,
    const int32_t *places, const int32_t *offsets, float *c, long c_stride, int accumulate) {
#define CASE(ROWS)                                                                  \
  case ROWS:                                                                        \
    CK_NAME(direct_tile_of)(                                                        \
        ROWS, vectors, k, strip, source, places, offsets, c, c_stride, accumulate); \
    break;
  switch (rows) { CK_TILE_HEIGHTS(CASE) }
#undef CASE
}

static void CK_NAME(direct_tile)(
    long rows, long vectors, long k, const float *strip, const float *source,
    const int32_t *places, const int32_t *offsets, float *c, long c_stride, int accumulate) {
  if (vectors < CK_NAME(TILE_VECTORS))
    CK_NAME(direct_tile_vectors)(
        rows, 1, k, strip, source, places, offsets, c, c_stride, accumulate);
  else
    CK_NAME(direct_tile_vectors)(
        rows, CK_NAME(TILE_VECTORS), k, strip, source, places, offsets, c, c_stride,
        accumulate);
}
