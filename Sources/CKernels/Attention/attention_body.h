#include "elementary.h"
#include "row_sums.h"
#include "transpose.h"

#ifndef EACH
/// For each vector of a row.
#define EACH _Pragma("clang loop unroll(full)") for (int w = 0; w < vectors; w++)
/// Vector w of a row.
#define AT(ROWS, ROW) ((ROWS) + ((ROW) * vectors + w) * CK_LANES)

/// Keys (of the second backward pass: queries) that go through a step at once: what the steps hand
/// to each other stays in the first-level cache.
enum { ATTENTION_BLOCK = 192 };
#endif

#include "attention_tile.h"
#include "attention_softmax.h"

/// Turns `count` rows of length k into a panel [k][columns]; lanes without a row are 0.
CK_INLINE void CK_NAME(attention_pack)(
    const int vectors, long count, long k, const float *from, float *panel) {
  for (long start = 0; start < k; start += CK_LANES)
    EACH {
      ck_f32 rows[CK_LANES];
#pragma clang loop unroll(full)
      for (int i = 0; i < CK_LANES; i++)
        rows[i] = w * CK_LANES + i < count
                      ? CK_NAME(ck_load_up_to)(from + (w * CK_LANES + i) * k + start, k - start)
                      : (ck_f32){0};
      CK_NAME(ck_transpose)(rows);
#pragma clang loop unroll(full)
      for (int i = 0; i < CK_LANES; i++)
        if (start + i < k) CK_NAME(ck_store)(AT(panel, start + i), rows[i]);
    }
}

/// The way back: `count` rows of length k from a panel.
CK_INLINE void CK_NAME(attention_unpack)(
    const int vectors, long count, long k, const float *panel, float *to) {
  for (long start = 0; start < k; start += CK_LANES)
    EACH {
      ck_f32 rows[CK_LANES];
#pragma clang loop unroll(full)
      for (int i = 0; i < CK_LANES; i++)
        rows[i] = start + i < k ? CK_NAME(ck_load)(AT(panel, start + i)) : (ck_f32){0};
      CK_NAME(ck_transpose)(rows);
#pragma clang loop unroll(full)
      for (int i = 0; i < CK_LANES; i++)
        if (w * CK_LANES + i < count)
          CK_NAME(ck_store_up_to)(to + (w * CK_LANES + i) * k + start, rows[i], k - start);
    }
}

/// Adds what keys from `start` on, of weight 0, would add to a chain: ±0, or NaN.
static void CK_NAME(attention_add_unseen)(
    const int vectors, const ck_attention_head *h, long start, float *sums) {
  long size = h->value_size;
  for (long i = 0; i < size; i += CK_LANES) {
    // −0 is what leaves any sum as it is.
    ck_f32 rest = CK_NAME(ck_splat)(-0.0f);
    for (long key = start; key < h->keys; key++)
      rest = rest + 0.0f * CK_NAME(ck_load_up_to)(h->v + key * size + i, size - i);
    for (long lane = 0; lane < CK_LANES && i + lane < size; lane++)
      for (int w = 0; w < vectors; w++) {
        float *sum = AT(sums, i + lane);
        CK_NAME(ck_store)(sum, CK_NAME(ck_load)(sum) + CK_NAME(ck_splat)(rest[lane]));
      }
  }
}

CK_INLINE void CK_NAME(attention_forward_block)(
    const int vectors, const ck_attention_head *h, long first, long count, float *scratch,
    float *y) {
  long columns = vectors * CK_LANES, size = h->value_size;
  long keys = h->is_causal && first + count < h->keys ? first + count : h->keys;
  float *panel = scratch, *scores = panel + h->size * columns;
  float *weights = scores + keys * columns, *sums = weights + ATTENTION_BLOCK * columns;
  ck_f32 largest[CK_NAME(TILE_VECTORS)], share[CK_NAME(TILE_VECTORS)];
  CK_NAME(attention_pack)(vectors, count, h->size, h->q + first * h->size, panel);
  CK_NAME(attention_softmax)(vectors, h, first, count, keys, panel, scores, largest, share);
  if (keys == 0) memset(sums, 0, (size_t)(size * columns) * sizeof(float));
  for (long start = 0; start < keys; start += ATTENTION_BLOCK) {
    long some = keys - start < ATTENTION_BLOCK ? keys - start : ATTENTION_BLOCK;
    for (long j = 0; j < some; j++)
      EACH CK_NAME(ck_store)(AT(weights, j), CK_NAME(ck_load)(AT(scores, start + j)) * share[w]);
    CK_NAME(attention_product_across)(
        vectors, size, some, h->v + start * size, weights, sums, start > 0);
  }
  if (keys < h->keys) CK_NAME(attention_add_unseen)(vectors, h, keys, sums);
  CK_NAME(attention_unpack)(vectors, count, size, sums, y);
}

static void CK_NAME(attention_forward)(
    const ck_attention_head *h, long first, long count, float *scratch, float *y) {
#if CK_IS_AVX512
  if (count > CK_LANES) {
    CK_NAME(attention_forward_block)(2, h, first, count, scratch, y);
    return;
  }
#endif
  CK_NAME(attention_forward_block)(1, h, first, count, scratch, y);
}

#include "attention_backward.h"

static const ck_attention_kernels CK_NAME(ck_attention_table) = {
    .columns = CK_NAME(TILE_VECTORS) * CK_LANES,
    .forward = CK_NAME(attention_forward),
    .backward_queries = CK_NAME(attention_backward_queries),
    .backward_keys = CK_NAME(attention_backward_keys),
};
