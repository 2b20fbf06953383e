#include "ck_attention.h"

#include "ck_reduction.h"
#include "ck_softmax.h"

#define CK_BODY "attention_body.h"
#include "levels.h"

CK_DEFINE_FAMILY(attention)

long ck_attention_scratch(const ck_attention_head *h) {
  enum { COLUMNS = 32 };
  return COLUMNS * 2 * (h->keys + h->size + h->value_size + ATTENTION_BLOCK);
}

static float chain(float sum, long n, const float *a, long a_step, const float *b, long b_step) {
  for (long i = 0; i < n; i++) sum = ck_fused_reference(a[i * a_step], b[i * b_step], sum);
  return sum;
}

/// The weights of one query: 0 for keys behind the ones that it sees.
static void weights_reference(const ck_attention_head *h, long query, float *weights) {
  long seen = h->is_causal && query + 1 < h->keys ? query + 1 : h->keys;
  for (long key = 0; key < seen; key++)
    weights[key] = chain(0, h->size, h->q + query * h->size, 1, h->k + key * h->size, 1);
  const float *mask = h->mask ? h->mask + query * h->mask_step : NULL;
  ck_softmax_reference(seen, weights, h->scale, mask, weights);
  for (long key = seen; key < h->keys; key++) weights[key] = 0;
}

void ck_attention_reference(const ck_attention_head *h, float *row, float *y) {
  for (long query = 0; query < h->queries; query++) {
    weights_reference(h, query, row);
    for (long i = 0; i < h->value_size; i++)
      y[query * h->value_size + i] = chain(0, h->keys, row, 1, h->v + i, h->value_size);
  }
}

void ck_attention_backward_reference(
    const ck_attention_head *h, const float *dy, float *rows, float *dq, float *dk, float *dv) {
  long size = h->size, value_size = h->value_size;
  float *weights = rows, *slopes = rows + h->keys;
  for (long i = 0; i < h->keys * size; i++) dk[i] = 0;
  for (long i = 0; i < h->keys * value_size; i++) dv[i] = 0;
  for (long query = 0; query < h->queries; query++) {
    const float *q = h->q + query * size, *slope = dy + query * value_size;
    weights_reference(h, query, weights);
    for (long key = 0; key < h->keys; key++)
      slopes[key] = chain(0, value_size, slope, 1, h->v + key * value_size, 1);
    ck_softmax_backward_reference(h->keys, weights, slopes, h->scale, slopes);
    for (long i = 0; i < size; i++)
      dq[query * size + i] = chain(0, h->keys, slopes, 1, h->k + i, size);
    for (long key = 0; key < h->keys; key++) {
      for (long i = 0; i < size; i++)
        dk[key * size + i] = ck_fused_reference(slopes[key], q[i], dk[key * size + i]);
      for (long i = 0; i < value_size; i++)
        dv[key * value_size + i] =
            ck_fused_reference(weights[key], slope[i], dv[key * value_size + i]);
    }
  }
}
