#include "row_sums.h"

static float CK_NAME(reduction_sum)(long n, const float *x) {
  return CK_NAME(reduction_row)(n, x, NULL);
}

static float CK_NAME(reduction_dot)(long n, const float *x, const float *y) {
  return CK_NAME(reduction_row)(n, x, y);
}

static void CK_NAME(reduction_sum_rows)(
    long rows, long columns, const float *x, long stride, float *y) {
  if (rows == 0) {
    memset(y, 0, (size_t)columns * sizeof(float));
    return;
  }
  ck_f32 subtrees[64];
  for (long j = 0; j < columns; j += CK_LANES) {
    long width = columns - j < CK_LANES ? columns - j : CK_LANES;
    long height = 0;
    for (long row = 0; row < rows; row++) {
      const float *from = x + row * stride + j;
      ck_f32 value = width == CK_LANES ? CK_NAME(ck_load)(from)
                                       : CK_NAME(ck_load_part)(from, width, 0);
      for (long carry = row; carry & 1; carry >>= 1) value = subtrees[--height] + value;
      subtrees[height++] = value;
    }
    ck_f32 value = subtrees[--height];
    while (height > 0) value = subtrees[--height] + value;
    if (width == CK_LANES) CK_NAME(ck_store)(y + j, value);
    else CK_NAME(ck_store_part)(y + j, value, width);
  }
}

static const ck_reduction_kernels CK_NAME(ck_reduction_table) = {
    .sum = CK_NAME(reduction_sum),
    .dot = CK_NAME(reduction_dot),
    .sum_rows = CK_NAME(reduction_sum_rows),
};
