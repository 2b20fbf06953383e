#include "transpose.h"

// The tile is as large as the registers of the level allow: its running values, one row of the
// panel and one broadcast element of the strip stay in registers.
#if CK_IS_AVX512
enum { CK_NAME(TILE_ROWS) = 12, CK_NAME(TILE_VECTORS) = 2 };
#elif defined(__aarch64__) || CK_HAS_FMA
enum { CK_NAME(TILE_ROWS) = 6, CK_NAME(TILE_VECTORS) = 1 };
#else
enum { CK_NAME(TILE_ROWS) = 4, CK_NAME(TILE_VECTORS) = 1 };
#endif
enum { CK_NAME(TILE_COLUMNS) = CK_NAME(TILE_VECTORS) * CK_LANES };

static void CK_NAME(matmul_pack_rows)(
    long count, long k, const float *a, long row_stride, long k_stride, float *packed) {
  enum { ROWS = CK_NAME(TILE_ROWS) };
  if (count < ROWS) memset(packed, 0, (size_t)(k * ROWS) * sizeof(float));
  if (k_stride == 1) {
    for (long i = 0; i < count; i++) {
      const float *row = a + i * row_stride;
      for (long t = 0; t < k; t++) packed[t * ROWS + i] = row[t];
    }
  } else {
    for (long t = 0; t < k; t++)
      for (long i = 0; i < count; i++) packed[t * ROWS + i] = a[i * row_stride + t * k_stride];
  }
}

static void CK_NAME(matmul_pack_columns)(
    long count, long k, const float *b, long k_stride, long column_stride, float *packed) {
  enum { COLUMNS = CK_NAME(TILE_COLUMNS), BLOCK = 16 };
  if (column_stride == 1) {
    for (long t = 0; t < k; t++) {
      float *row = packed + t * COLUMNS;
      memcpy(row, b + t * k_stride, (size_t)count * sizeof(float));
      for (long j = count; j < COLUMNS; j++) row[j] = 0;
    }
    return;
  }
  long start = 0;
  if (k_stride == 1 && count == COLUMNS)
    for (; start + CK_LANES <= k; start += CK_LANES)
      for (long first = 0; first < COLUMNS; first += CK_LANES) {
        ck_f32 rows[CK_LANES];
#pragma clang loop unroll(full)
        for (int i = 0; i < CK_LANES; i++)
          rows[i] = CK_NAME(ck_load)(b + start + (first + i) * column_stride);
        CK_NAME(ck_transpose)(rows);
#pragma clang loop unroll(full)
        for (int i = 0; i < CK_LANES; i++)
          CK_NAME(ck_store)(packed + (start + i) * COLUMNS + first, rows[i]);
      }
  if (count < COLUMNS) memset(packed, 0, (size_t)(k * COLUMNS) * sizeof(float));
  // Blocks of k keep the lines that a strided walk touches in the first-level cache.
  for (; start < k; start += BLOCK) {
    long end = start + BLOCK < k ? start + BLOCK : k;
    for (long j = 0; j < count; j++)
      for (long t = start; t < end; t++)
        packed[t * COLUMNS + j] = b[t * k_stride + j * column_stride];
  }
}

static inline void CK_NAME(matmul_full_tile)(
    long k, const float *strip, const float *panel, float *c, long c_stride, int accumulate) {
  enum { ROWS = CK_NAME(TILE_ROWS), VECTORS = CK_NAME(TILE_VECTORS) };
  ck_f32 sum[ROWS][VECTORS];
#pragma clang loop unroll(full)
  for (int i = 0; i < ROWS; i++)
#pragma clang loop unroll(full)
    for (int j = 0; j < VECTORS; j++)
      sum[i][j] = accumulate ? CK_NAME(ck_load)(c + i * c_stride + j * CK_LANES) : (ck_f32){0};
#pragma clang loop unroll_count(4)
  for (long t = 0; t < k; t++) {
    ck_f32 row[VECTORS];
#pragma clang loop unroll(full)
    for (int j = 0; j < VECTORS; j++)
      row[j] = CK_NAME(ck_load)(panel + t * VECTORS * CK_LANES + j * CK_LANES);
#pragma clang loop unroll(full)
    for (int i = 0; i < ROWS; i++) {
      ck_f32 element = CK_NAME(ck_splat)(strip[t * ROWS + i]);
#pragma clang loop unroll(full)
      for (int j = 0; j < VECTORS; j++) sum[i][j] = CK_NAME(ck_fma)(element, row[j], sum[i][j]);
    }
  }
#pragma clang loop unroll(full)
  for (int i = 0; i < ROWS; i++)
#pragma clang loop unroll(full)
    for (int j = 0; j < VECTORS; j++)
      CK_NAME(ck_store)(c + i * c_stride + j * CK_LANES, sum[i][j]);
}

static void CK_NAME(matmul_tile)(
    long count_rows, long count_columns, long k, const float *strip, const float *panel, float *c,
    long c_stride, int accumulate) {
  enum { ROWS = CK_NAME(TILE_ROWS), COLUMNS = CK_NAME(TILE_COLUMNS) };
  if (count_rows == ROWS && count_columns == COLUMNS) {
    CK_NAME(matmul_full_tile)(k, strip, panel, c, c_stride, accumulate);
    return;
  }
  float tile[ROWS * COLUMNS];
  size_t width = (size_t)count_columns * sizeof(float);
  if (accumulate) {
    memset(tile, 0, sizeof tile);
    for (long i = 0; i < count_rows; i++) memcpy(tile + i * COLUMNS, c + i * c_stride, width);
  }
  CK_NAME(matmul_full_tile)(k, strip, panel, tile, COLUMNS, accumulate);
  for (long i = 0; i < count_rows; i++) memcpy(c + i * c_stride, tile + i * COLUMNS, width);
}

static const ck_matmul_kernels CK_NAME(ck_matmul_table) = {
    .rows = CK_NAME(TILE_ROWS),
    .columns = CK_NAME(TILE_COLUMNS),
    .pack_rows = CK_NAME(matmul_pack_rows),
    .pack_columns = CK_NAME(matmul_pack_columns),
    .tile = CK_NAME(matmul_tile),
};
