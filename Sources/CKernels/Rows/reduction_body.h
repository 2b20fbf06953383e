#include "row_sums.h"

/// How many vectors of columns are summed side by side: whole lines of the cache, one after the other.
enum { CK_NAME(COLUMN_VECTORS) = 4 };

static float CK_NAME(reduction_sum)(long n, const float *x) {
  return CK_NAME(reduction_row)(n, x, NULL);
}

static float CK_NAME(reduction_dot)(long n, const float *x, const float *y) {
  return CK_NAME(reduction_row)(n, x, y);
}

/// The sums of a few vectors of columns, side by side: `count` numbers of a row.
CK_INLINE void CK_NAME(reduction_sum_columns)(
    const int vectors, long rows, const float *x, long stride, long count, float *y) {
  enum { FEW = 8 };
  ck_f32 subtrees[64][CK_NAME(COLUMN_VECTORS)];
  long row = 0, height = 0;
  // Subtrees of a few rows at once; bits of the row from there on say what they are merged with.
  for (; row + FEW <= rows; row += FEW) {
    for (int v = 0; v < vectors; v++) {
      ck_f32 part[FEW];
#pragma clang loop unroll(full)
      for (int i = 0; i < FEW; i++)
        part[i] = CK_NAME(ck_load_up_to)(x + (row + i) * stride + v * CK_LANES, count - v * CK_LANES);
#pragma clang loop unroll(full)
      for (int width = 1; width < FEW; width *= 2)
#pragma clang loop unroll(full)
        for (int i = 0; i < FEW; i += 2 * width) part[i] = part[i] + part[i + width];
      long top = height;
      for (long carry = row / FEW; carry & 1; carry >>= 1) part[0] = subtrees[--top][v] + part[0];
      subtrees[top][v] = part[0];
    }
    for (long carry = row / FEW; carry & 1; carry >>= 1) height--;
    height++;
  }
  for (; row < rows; row++) {
    for (int v = 0; v < vectors; v++) {
      ck_f32 value = CK_NAME(ck_load_up_to)(x + row * stride + v * CK_LANES, count - v * CK_LANES);
      long top = height;
      for (long carry = row; carry & 1; carry >>= 1) value = subtrees[--top][v] + value;
      subtrees[top][v] = value;
    }
    for (long carry = row; carry & 1; carry >>= 1) height--;
    height++;
  }
  for (int v = 0; v < vectors; v++) {
    ck_f32 value = subtrees[height - 1][v];
    for (long i = height - 2; i >= 0; i--) value = subtrees[i][v] + value;
    CK_NAME(ck_store_up_to)(y + v * CK_LANES, value, count - v * CK_LANES);
  }
}

static void CK_NAME(reduction_sum_rows)(
    long rows, long columns, const float *x, long stride, float *y) {
  if (rows == 0) {
    memset(y, 0, (size_t)columns * sizeof(float));
    return;
  }
  enum { WIDE = CK_NAME(COLUMN_VECTORS) * CK_LANES };
  long j = 0;
  for (; j + WIDE <= columns; j += WIDE)
    CK_NAME(reduction_sum_columns)(CK_NAME(COLUMN_VECTORS), rows, x + j, stride, WIDE, y + j);
  for (; j < columns; j += CK_LANES)
    CK_NAME(reduction_sum_columns)(1, rows, x + j, stride, columns - j, y + j);
}

static const ck_reduction_kernels CK_NAME(ck_reduction_table) = {
    .sum = CK_NAME(reduction_sum),
    .dot = CK_NAME(reduction_dot),
    .sum_rows = CK_NAME(reduction_sum_rows),
};
