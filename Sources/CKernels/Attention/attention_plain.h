#ifndef CK_ATTENTION_PLAIN_H
#define CK_ATTENTION_PLAIN_H

#include "ck_attention.h"
#include "ck_softmax.h"

#include <stddef.h>

/// A chain of products of n numbers, one after the other in `a` and `b_step` apart in `b`.
typedef float ck_chain(long n, const float *a, const float *b, long b_step);

/// Attention of one head in plain loops, for twins that differ in how they add products up.
static void ck_attention_plain(
    const ck_attention_head *h, float *row, float *y, ck_chain *chain) {
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

#endif
