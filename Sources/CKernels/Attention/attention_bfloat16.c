#include "ck_attention_bfloat16.h"

#include "ck_matmul.h"
#include "ck_reduction.h"
#include "ck_softmax.h"

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
  for (long query = 0; query < h->queries; query++) {
    long seen = h->is_causal && query + 1 < h->keys ? query + 1 : h->keys;
    for (long key = 0; key < seen; key++)
      row[key] = chain(h->size, h->q + query * h->size, h->k + key * h->size, 1);
    const float *mask = h->mask ? h->mask + query * h->mask_step : NULL;
    ck_softmax_reference(seen, row, h->scale, mask, row);
    for (long key = seen; key < h->keys; key++) row[key] = 0;
    for (long i = 0; i < h->value_size; i++)
      y[query * h->value_size + i] = chain(h->keys, row, h->v + i, h->value_size);
  }
}
