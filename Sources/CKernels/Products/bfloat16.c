#include "ck_matmul.h"
#include "ck_peak.h"

#define CK_BODY "bfloat16_body.h"
#include "bfloat16_levels.h"

const ck_matmul_kernels *ck_matmul_bfloat16_steps(ck_level level) {
  return CK_BFLOAT16_TABLE(ck_bfloat16_table, level, 0);
}

const ck_matmul_kernels *ck_matmul_bfloat16(ck_level level) {
  return CK_BFLOAT16_TABLE(ck_bfloat16_table, level, ck_has_bfloat16());
}

const ck_peak_kernels *ck_peak_bfloat16(ck_level level) {
  return CK_BFLOAT16_TABLE(ck_bfloat16_peak_table, level, ck_has_bfloat16());
}

void ck_matmul_bfloat16_reference(
    long m, long n, long k, const float *a, long a_row_stride, long a_k_stride, const float *b,
    long b_k_stride, long b_column_stride, float *c, int accumulate) {
  for (long i = 0; i < m; i++)
    for (long j = 0; j < n; j++) {
      float sum = accumulate ? ck_bfloat16_flushed(c[i * n + j]) : 0.0f;
      for (long t = 0; t < k; t += 2)
        for (long u = t + 1; u >= t; u--) {
          // A last element without a partner has a pair of zeros beside it.
          float x = u < k ? a[i * a_row_stride + u * a_k_stride] : 0;
          float y = u < k ? b[u * b_k_stride + j * b_column_stride] : 0;
          sum = ck_bfloat16_step_reference(
              ck_bfloat16_value(ck_bfloat16_bits(x)), ck_bfloat16_value(ck_bfloat16_bits(y)), sum);
        }
      c[i * n + j] = sum;
    }
}
