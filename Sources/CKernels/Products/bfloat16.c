#include "bfloat16.h"

#include "ck_matmul.h"
#include "ck_peak.h"

#if defined(__x86_64__)
typedef __bf16 ck_bf16x32 __attribute__((vector_size(64)));
#endif

#define CK_BODY "bfloat16_body.h"
#include "levels.h"

// One level more than elsewhere: some machines with 512-bit vectors have no product of pairs.
#if defined(__x86_64__)
#define CK_LEVEL avx512bf16
#define CK_HAS_FMA 1
#define CK_IS_AVX512 1
#define CK_HAS_DOT_BF16 1
#pragma clang attribute push(__attribute__((target("avx2,fma,f16c,avx512f,avx512bw,avx512dq,avx512vl,avx512bf16"))), apply_to = function)
#include "lanes.h"
#include "bfloat16_body.h"
#pragma clang attribute pop
#endif

const ck_matmul_kernels *ck_matmul_bfloat16_steps(ck_level level) {
  switch (level) {
#if defined(__x86_64__)
  case CK_AVX512: return &ck_bfloat16_table_avx512;
  case CK_AVX2: return &ck_bfloat16_table_avx2;
#elif defined(__aarch64__)
  case CK_NEON: return &ck_bfloat16_table_neon;
#endif
  default: return &ck_bfloat16_table_portable;
  }
}

const ck_matmul_kernels *ck_matmul_bfloat16(ck_level level) {
#if defined(__x86_64__)
  if (level == CK_AVX512 && ck_has_bfloat16()) return &ck_bfloat16_table_avx512bf16;
#endif
  return ck_matmul_bfloat16_steps(level);
}

const ck_peak_kernels *ck_peak_bfloat16(ck_level level) {
  switch (level) {
#if defined(__x86_64__)
  case CK_AVX512:
    return ck_has_bfloat16() ? &ck_bfloat16_peak_table_avx512bf16 : &ck_bfloat16_peak_table_avx512;
  case CK_AVX2: return &ck_bfloat16_peak_table_avx2;
#elif defined(__aarch64__)
  case CK_NEON: return &ck_bfloat16_peak_table_neon;
#endif
  default: return &ck_bfloat16_peak_table_portable;
  }
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
