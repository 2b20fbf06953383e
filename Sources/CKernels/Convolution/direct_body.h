// The tile of matmul_body.h whose panel is not packed: each step loads its vectors at an offset.
#include "tile_size.h"
#include "transpose.h"

#include "direct_copy.h"

static inline __attribute__((always_inline)) void CK_NAME(direct_step)(
    const int rows, const int vectors, const float *column, long offset,
    const float *const from[CK_NAME(TILE_VECTORS)],
    ck_f32 sum[CK_NAME(TILE_ROWS)][CK_NAME(TILE_VECTORS)]) {
  ck_f32 part[CK_NAME(TILE_VECTORS)];
#pragma clang loop unroll(full)
  for (int j = 0; j < vectors; j++) part[j] = CK_NAME(ck_load)(from[j] + offset);
#pragma clang loop unroll(full)
  for (int i = 0; i < rows; i++) {
    ck_f32 element = CK_NAME(ck_splat)(column[i]);
#pragma clang loop unroll(full)
    for (int j = 0; j < vectors; j++) sum[i][j] = CK_NAME(ck_fma)(element, part[j], sum[i][j]);
  }
}

/// A tile of as many rows and vectors as the caller's constants say; inlined for each of them.
static inline __attribute__((always_inline)) void CK_NAME(direct_tile_of)(
    const int rows, const int vectors, long k, const float *strip, const float *source,
    const int32_t *places, const int32_t *offsets, float *c, long c_stride, int accumulate) {
  ck_f32 sum[CK_NAME(TILE_ROWS)][CK_NAME(TILE_VECTORS)];
  const float *from[CK_NAME(TILE_VECTORS)];
#pragma clang loop unroll(full)
  for (int j = 0; j < vectors; j++) from[j] = source + places[j];
#pragma clang loop unroll(full)
  for (int i = 0; i < rows; i++)
#pragma clang loop unroll(full)
    for (int j = 0; j < vectors; j++)
      sum[i][j] = accumulate ? CK_NAME(ck_load)(c + i * c_stride + j * CK_LANES) : (ck_f32){0};
  long t = 0;
  for (; t + CK_NAME(TILE_STEPS) <= k; t += CK_NAME(TILE_STEPS))
#pragma clang loop unroll(full)
    for (int step = 0; step < CK_NAME(TILE_STEPS); step++)
      CK_NAME(direct_step)(rows, vectors, strip + (t + step) * rows, offsets[t + step], from, sum);
  for (; t < k; t++)
    CK_NAME(direct_step)(rows, vectors, strip + t * rows, offsets[t], from, sum);
#pragma clang loop unroll(full)
  for (int i = 0; i < rows; i++)
#pragma clang loop unroll(full)
    for (int j = 0; j < vectors; j++)
      CK_NAME(ck_store)(c + i * c_stride + j * CK_LANES, sum[i][j]);
}

#define CK_TILE_CASE(ROWS)                                                              \
  case ROWS:                                                                            \
    CK_NAME(direct_tile_of)(                                                            \
        ROWS, vectors, k, strip, source, places, offsets, c, c_stride, accumulate);     \
    break;

static inline __attribute__((always_inline)) void CK_NAME(direct_tile_vectors)(
    long rows, const int vectors, long k, const float *strip, const float *source,
    const int32_t *places, const int32_t *offsets, float *c, long c_stride, int accumulate) {
  switch (rows) {
    CK_TILE_CASE(1)
    CK_TILE_CASE(2)
    CK_TILE_CASE(3)
    CK_TILE_CASE(4)
#if CK_HAS_FMA
    CK_TILE_CASE(5)
    CK_TILE_CASE(6)
#endif
#if CK_IS_AVX512
    CK_TILE_CASE(7)
    CK_TILE_CASE(8)
    CK_TILE_CASE(9)
    CK_TILE_CASE(10)
    CK_TILE_CASE(11)
    CK_TILE_CASE(12)
#endif
  }
}
#undef CK_TILE_CASE

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

static const ck_direct_kernels CK_NAME(ck_direct_table) = {
    .rows = CK_NAME(TILE_ROWS),
    .vectors = CK_NAME(TILE_VECTORS),
    .tile = CK_NAME(direct_tile),
    .copy = CK_NAME(direct_copy),
    .interleave = CK_NAME(direct_interleave),
    .copy_turned = CK_NAME(direct_copy_turned),
    .turn_back = CK_NAME(direct_turn_back),
    .pack_taps = CK_NAME(direct_pack_taps),
};
