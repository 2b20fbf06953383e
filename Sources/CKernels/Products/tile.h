// Tiles of a product over packed strips and panels, for one level; included by a body that names
// its functions with CK_TILE_NAME(…) and defines CK_TILE_NAME(step). No guard.

/// A tile of as many rows and vectors as the caller's constants say; inlined for each of them, so
/// that a tile of few rows spends no step on rows that are not there.
static inline __attribute__((always_inline)) void CK_TILE_NAME(tile_of)(
    const int rows, const int vectors, long k, const float *strip, const float *panel, float *c,
    long c_stride, int accumulate, const float *next) {
  ck_f32 sum[CK_NAME(TILE_ROWS)][CK_NAME(TILE_VECTORS)];
#pragma clang loop unroll(full)
  for (int i = 0; i < rows; i++)
#pragma clang loop unroll(full)
    for (int j = 0; j < vectors; j++)
      sum[i][j] = accumulate ? CK_NAME(ck_load)(c + i * c_stride + j * CK_LANES) : (ck_f32){0};
  long t = 0;
  for (; t + CK_NAME(TILE_STEPS) <= k; t += CK_NAME(TILE_STEPS)) {
    __builtin_prefetch(next + t * CK_PREFETCHED, 0, 2);
    __builtin_prefetch(next + t * CK_PREFETCHED + CK_LANES, 0, 2);
#pragma clang loop unroll(full)
    for (int step = 0; step < CK_NAME(TILE_STEPS); step++)
      CK_TILE_NAME(step)(
          rows, vectors, strip + (t + step) * rows, panel + (t + step) * CK_NAME(TILE_COLUMNS), sum);
  }
  for (; t < k; t++)
    CK_TILE_NAME(step)(
        rows, vectors, strip + t * rows, panel + t * CK_NAME(TILE_COLUMNS), sum);
#pragma clang loop unroll(full)
  for (int i = 0; i < rows; i++)
#pragma clang loop unroll(full)
    for (int j = 0; j < vectors; j++)
      CK_NAME(ck_store)(c + i * c_stride + j * CK_LANES, sum[i][j]);
}

#define CK_TILE_CASE(ROWS)                                                              \
  case ROWS:                                                                            \
    CK_TILE_NAME(tile_of)(ROWS, vectors, k, strip, panel, c, c_stride, accumulate, next); \
    break;

static inline __attribute__((always_inline)) void CK_TILE_NAME(tile_vectors)(
    long rows, const int vectors, long k, const float *strip, const float *panel, float *c,
    long c_stride, int accumulate, const float *next) {
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

/// A tile of whole vectors: the others of a last panel are not computed.
static void CK_TILE_NAME(whole_tile)(
    long rows, long columns, long k, const float *strip, const float *panel, float *c,
    long c_stride, int accumulate, const float *next) {
  if (CK_NAME(TILE_VECTORS) > 1 && columns <= CK_LANES)
    CK_TILE_NAME(tile_vectors)(rows, 1, k, strip, panel, c, c_stride, accumulate, next);
  else
    CK_TILE_NAME(tile_vectors)(
        rows, CK_NAME(TILE_VECTORS), k, strip, panel, c, c_stride, accumulate, next);
}

static void CK_TILE_NAME(tile)(
    long count_rows, long count_columns, long k, const float *strip, const float *panel, float *c,
    long c_stride, int accumulate, const float *next) {
  // Prefetching what is in the cache anyway costs less than asking at every step.
  if (!next) next = panel;
  enum { ROWS = CK_NAME(TILE_ROWS), COLUMNS = CK_NAME(TILE_COLUMNS) };
  if (count_columns % CK_LANES == 0) {
    CK_TILE_NAME(whole_tile)(
        count_rows, count_columns, k, strip, panel, c, c_stride, accumulate, next);
    return;
  }
  float tile[ROWS * COLUMNS];
  size_t width = (size_t)count_columns * sizeof(float);
  if (accumulate) {
    memset(tile, 0, sizeof tile);
    for (long i = 0; i < count_rows; i++) memcpy(tile + i * COLUMNS, c + i * c_stride, width);
  }
  CK_TILE_NAME(whole_tile)(
      count_rows, count_columns, k, strip, panel, tile, COLUMNS, accumulate, next);
  for (long i = 0; i < count_rows; i++) memcpy(c + i * c_stride, tile + i * COLUMNS, width);
}
