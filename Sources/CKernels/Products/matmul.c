#include "ck_matmul.h"

#define CK_BODY "matmul_body.h"
#include "levels.h"

CK_DEFINE_FAMILY(matmul)

void ck_matmul_reference(
    long m, long n, long k, const float *a, long a_row_stride, long a_k_stride, const float *b,
    long b_k_stride, long b_column_stride, float *c, int accumulate) {
  for (long i = 0; i < m; i++)
    for (long j = 0; j < n; j++) {
      float sum = accumulate ? c[i * n + j] : 0.0f;
      for (long t = 0; t < k; t++)
        sum = ck_fused_reference(
            a[i * a_row_stride + t * a_k_stride], b[t * b_k_stride + j * b_column_stride], sum);
      c[i * n + j] = sum;
    }
}
