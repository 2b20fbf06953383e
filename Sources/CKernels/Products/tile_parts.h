// What every tile is made of, for one level: running values come into registers, meet the vectors
// of one step after the other, and go back. Rows and vectors are constants where these are called.
// Included by a body that says how products are added, with CK_TILE_ADD(element, vector, sum), and
// what a running value is that comes from memory, with CK_TILE_RESUME(sum). No guard, as lanes.h.

CK_INLINE void CK_NAME(tile_begin)(
    const int rows, const int vectors, const float *c, long c_stride, int accumulate,
    ck_f32 sum[CK_NAME(TILE_ROWS)][CK_NAME(TILE_VECTORS)]) {
#pragma clang loop unroll(full)
  for (int i = 0; i < rows; i++)
#pragma clang loop unroll(full)
    for (int j = 0; j < vectors; j++)
      sum[i][j] = accumulate ? CK_TILE_RESUME(CK_NAME(ck_load)(c + i * c_stride + j * CK_LANES))
                             : (ck_f32){0};
}

CK_INLINE void CK_NAME(tile_end)(
    const int rows, const int vectors, float *c, long c_stride,
    ck_f32 sum[CK_NAME(TILE_ROWS)][CK_NAME(TILE_VECTORS)]) {
#pragma clang loop unroll(full)
  for (int i = 0; i < rows; i++)
#pragma clang loop unroll(full)
    for (int j = 0; j < vectors; j++)
      CK_NAME(ck_store)(c + i * c_stride + j * CK_LANES, sum[i][j]);
}

/// Loads the vectors of a step that lie one after the other.
CK_INLINE void CK_NAME(tile_load)(
    const int vectors, const float *from, ck_f32 part[CK_NAME(TILE_VECTORS)]) {
#pragma clang loop unroll(full)
  for (int j = 0; j < vectors; j++) part[j] = CK_NAME(ck_load)(from + j * CK_LANES);
}

/// Adds one step's products to a row: its element times the step's vectors.
CK_INLINE void CK_NAME(tile_row)(
    const int vectors, float element, const ck_f32 part[CK_NAME(TILE_VECTORS)],
    ck_f32 sum[CK_NAME(TILE_VECTORS)]) {
  ck_f32 splat = CK_NAME(ck_splat)(element);
#pragma clang loop unroll(full)
  for (int j = 0; j < vectors; j++) sum[j] = CK_TILE_ADD(splat, part[j], sum[j]);
}

/// Adds one step's products to all rows, whose elements are a column of a strip.
CK_INLINE void CK_NAME(tile_step)(
    const int rows, const int vectors, const float *column,
    const ck_f32 part[CK_NAME(TILE_VECTORS)],
    ck_f32 sum[CK_NAME(TILE_ROWS)][CK_NAME(TILE_VECTORS)]) {
#pragma clang loop unroll(full)
  for (int i = 0; i < rows; i++) CK_NAME(tile_row)(vectors, column[i], part, sum[i]);
}
