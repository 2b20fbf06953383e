#include "ck_attention_float16.h"

#include "float16.h"

#include "ck_reduction.h"
#include "ck_softmax.h"

#define CK_BODY "attention_float16_body.h"
#include "levels.h"

CK_DEFINE_FAMILY(attention_float16)

static float chain(long n, const float *a, const float *b, long b_step) {
  float sum = 0;
  for (long i = 0; i < n; i++)
    sum = ck_fused_reference(ck_float16_value(a[i]), ck_float16_value(b[i * b_step]), sum);
  return sum;
}

void ck_attention_float16_reference(const ck_attention_head *h, float *row, float *y) {
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
