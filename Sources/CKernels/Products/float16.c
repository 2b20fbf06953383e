#include "ck_float16.h"

#include "float16.h"

#define CK_BODY "float16_body.h"
#include "levels.h"

CK_DEFINE_FAMILY(float16)

void ck_float16_round_reference(long n, const float *x, float *y) {
  for (long i = 0; i < n; i++) y[i] = ck_float16_value(x[i]);
}

void ck_matmul_float16_reference(
    long m, long n, long k, const float *a, long a_row_stride, long a_k_stride, const float *b,
    long b_k_stride, long b_column_stride, float *c, int accumulate) {
  for (long i = 0; i < m; i++)
    for (long j = 0; j < n; j++) {
      float sum = accumulate ? c[i * n + j] : 0.0f;
      for (long t = 0; t < k; t++)
        sum = ck_fused_reference(
            ck_float16_value(a[i * a_row_stride + t * a_k_stride]),
            ck_float16_value(b[t * b_k_stride + j * b_column_stride]), sum);
      c[i * n + j] = sum;
    }
}
