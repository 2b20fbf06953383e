#include "ck_attention_bfloat16.h"

#include "ck_matmul.h"
#include "ck_reduction.h"
#include "ck_softmax.h"

#include "attention_plain.h"

#define CK_BODY "attention_bfloat16_body.h"
#include "bfloat16_levels.h"

const ck_attention_bfloat16_kernels *ck_attention_bfloat16_steps(ck_level level) {
  return CK_BFLOAT16_TABLE(ck_attention_bfloat16_table, level, 0);
}

const ck_attention_bfloat16_kernels *ck_attention_bfloat16(ck_level level) {
  return CK_BFLOAT16_TABLE(ck_attention_bfloat16_table, level, ck_has_bfloat16());
}

/// A chain over pairs; a last element without a partner has a pair of zeros beside it.
static float chain(long n, const float *a, const float *b, long b_step) {
  float sum = 0;
  for (long i = 0; i < n; i += 2)
    for (long j = i + 1; j >= i; j--) {
      float x = j < n ? a[j] : 0, y = j < n ? b[j * b_step] : 0;
      sum = ck_bfloat16_step_reference(
          ck_bfloat16_value(ck_bfloat16_bits(x)), ck_bfloat16_value(ck_bfloat16_bits(y)), sum);
    }
  return sum;
}

void ck_attention_bfloat16_reference(const ck_attention_head *h, float *row, float *y) {
  ck_attention_plain(h, row, y, chain);
}
