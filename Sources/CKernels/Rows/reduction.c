#include "ck_reduction.h"

#define CK_BODY "reduction_body.h"
#include "levels.h"

CK_DEFINE_FAMILY(reduction)

typedef float (*block_sum)(long n, const float *x, const float *y);

static long largest_power_below(long m) {
  long power = 1;
  while (power * 2 < m) power *= 2;
  return power;
}

static float block_reference(long n, const float *x, const float *y) {
  float lanes[CK_LANES] = {0};
  for (long i = 0; i < n; i++)
    lanes[i % CK_LANES] = y ? ck_fused_reference(x[i], y[i], lanes[i % CK_LANES])
                            : lanes[i % CK_LANES] + x[i];
  for (int width = CK_LANES / 2; width > 0; width /= 2)
    for (int i = 0; i < width; i++) lanes[i] = lanes[i] + lanes[i + width];
  return lanes[0];
}

static float row_reference(long n, const float *x, const float *y) {
  if (n <= CK_REDUCTION_BLOCK) return block_reference(n, x, y);
  long blocks = (n + CK_REDUCTION_BLOCK - 1) / CK_REDUCTION_BLOCK;
  long split = largest_power_below(blocks) * CK_REDUCTION_BLOCK;
  return row_reference(split, x, y) + row_reference(n - split, x + split, y ? y + split : y);
}

float ck_sum_reference(long n, const float *x) { return row_reference(n, x, NULL); }

float ck_dot_reference(long n, const float *x, const float *y) { return row_reference(n, x, y); }

static float column_reference(long rows, const float *x, long stride) {
  if (rows == 1) return x[0];
  long split = largest_power_below(rows);
  return column_reference(split, x, stride) +
         column_reference(rows - split, x + split * stride, stride);
}

void ck_sum_rows_reference(long rows, long columns, const float *x, long stride, float *y) {
  for (long j = 0; j < columns; j++) y[j] = rows ? column_reference(rows, x + j, stride) : 0;
}
