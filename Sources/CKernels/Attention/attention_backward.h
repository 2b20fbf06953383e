// The way back, in two passes that each write outputs of their own: the queries' gradients, then
// the keys' and values'. Weights are computed again. Included by the attention's body for each
// level, so it has no guard.

/// Makes weights of exponentials, and the mean of their gradients: Σ(dP · P).
CK_INLINE void CK_NAME(attention_weigh)(
    const int vectors, long keys, const ck_f32 *share, float *weights, const float *slopes,
    ck_f32 *mean) {
  CK_NAME(attention_sums) sums;
  CK_NAME(attention_start)(&sums);
  for (long start = 0; start < keys; start += CK_REDUCTION_BLOCK) {
    long end = start + CK_REDUCTION_BLOCK < keys ? start + CK_REDUCTION_BLOCK : keys;
    for (long j = start; j < end; j++)
      EACH {
        ck_f32 weight = CK_NAME(ck_load)(AT(weights, j)) * share[w];
        CK_NAME(ck_store)(AT(weights, j), weight);
        ck_f32 *lane = &sums.lanes[j % CK_LANES][w];
        *lane = CK_NAME(ck_fma)(CK_NAME(ck_load)(AT(slopes, j)), weight, *lane);
      }
    CK_NAME(attention_end_block)(vectors, &sums);
  }
  CK_NAME(attention_total)(vectors, &sums, mean);
}

CK_INLINE void CK_NAME(attention_backward_query_block)(
    const int vectors, const ck_attention_head *h, const float *dy, long first, long count,
    float *scratch, float *statistics, float *dq) {
  long columns = vectors * CK_LANES, keys = h->keys, size = h->size;
  float *panel = scratch, *dy_panel = panel + size * columns;
  float *weights = dy_panel + h->value_size * columns, *slopes = weights + keys * columns;
  float *sums = slopes + keys * columns;
  ck_f32 scale = CK_NAME(ck_splat)(h->scale);
  ck_f32 largest[CK_NAME(TILE_VECTORS)], share[CK_NAME(TILE_VECTORS)];
  ck_f32 mean[CK_NAME(TILE_VECTORS)];
  CK_NAME(attention_pack)(vectors, count, size, h->q + first * size, panel);
  CK_NAME(attention_pack)(
      vectors, count, h->value_size, dy + first * h->value_size, dy_panel);
  CK_NAME(attention_softmax)(vectors, h, first, count, keys, panel, weights, largest, share);
  CK_NAME(attention_product_along)(vectors, keys, h->value_size, h->v, dy_panel, slopes);
  CK_NAME(attention_weigh)(vectors, keys, share, weights, slopes, mean);
  for (long i = 0; statistics && i < count; i++) {
    statistics[first + i] = largest[i / CK_LANES][i % CK_LANES];
    statistics[h->queries + first + i] = share[i / CK_LANES][i % CK_LANES];
    statistics[2 * h->queries + first + i] = mean[i / CK_LANES][i % CK_LANES];
  }
  if (!dq) return;
  if (keys == 0) memset(sums, 0, (size_t)(size * columns) * sizeof(float));
  for (long start = 0; start < keys; start += ATTENTION_BLOCK) {
    long end = keys - start < ATTENTION_BLOCK ? keys : start + ATTENTION_BLOCK;
    for (long j = start; j < end; j++)
      EACH {
        ck_f32 slope = CK_NAME(ck_load)(AT(slopes, j)) - mean[w];
        slope = CK_NAME(ck_load)(AT(weights, j)) * slope * scale;
        CK_NAME(ck_store)(AT(slopes, j), slope);
      }
    CK_NAME(attention_product_across)(
        vectors, size, end - start, h->k + start * size, slopes + start * columns, sums,
        start > 0);
  }
  CK_NAME(attention_unpack)(vectors, count, size, sums, dq);
}

static void CK_NAME(attention_backward_queries)(
    const ck_attention_head *h, const float *dy, long first, long count, float *scratch,
    float *statistics, float *dq) {
#if CK_IS_AVX512
  if (count > CK_LANES) {
    CK_NAME(attention_backward_query_block)(2, h, dy, first, count, scratch, statistics, dq);
    return;
  }
#endif
  CK_NAME(attention_backward_query_block)(1, h, dy, first, count, scratch, statistics, dq);
}

/// Makes weights of the scores of one query for a block of keys.
CK_INLINE void CK_NAME(attention_weights_of)(
    const int vectors, const ck_attention_head *h, const float *statistics, long query,
    long first, long count, float *scores) {
  ck_i32 lane = {0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15};
  ck_f32 none = CK_NAME(ck_splat)(-__builtin_inff()), zero = {0};
  float largest = statistics[query];
  int is_empty = h->mask && largest == -__builtin_inff();
  ck_f32 m = CK_NAME(ck_splat)(largest);
  ck_f32 share = CK_NAME(ck_splat)(statistics[h->queries + query]);
  EACH {
    long key = first + w * CK_LANES, there = count - w * CK_LANES;
    ck_f32 score = CK_NAME(ck_load)(AT(scores, 0)) * CK_NAME(ck_splat)(h->scale);
    if (h->mask && there > 0) {
      const float *mask = h->mask + query * h->mask_step + key;
      score = CK_NAME(ck_select)(CK_NAME(ck_load_up_to)(mask, there) != 0, score, none);
    }
    ck_f32 weight = CK_NAME(ck_exp_below)(score - m) * share;
    if (h->is_causal) weight = CK_NAME(ck_select)(lane + (int)key <= (int)query, weight, zero);
    CK_NAME(ck_store)(AT(scores, 0), is_empty ? zero : weight);
  }
}

CK_INLINE void CK_NAME(attention_backward_key_block)(
    const int vectors, const ck_attention_head *h, const float *dy, const float *statistics,
    long first, long count, float *scratch, float *dk, float *dv) {
  long columns = vectors * CK_LANES, size = h->size, value_size = h->value_size;
  float *panel = scratch, *value_panel = panel + size * columns;
  float *weights = value_panel + value_size * columns;
  float *slopes = weights + ATTENTION_BLOCK * columns, *sums = slopes + ATTENTION_BLOCK * columns;
  float *value_sums = sums + size * columns;
  ck_f32 scale = CK_NAME(ck_splat)(h->scale);
  CK_NAME(attention_pack)(vectors, count, size, h->k + first * size, panel);
  CK_NAME(attention_pack)(vectors, count, value_size, h->v + first * value_size, value_panel);
  memset(sums, 0, (size_t)((size + value_size) * columns) * sizeof(float));
  for (long start = 0; start < h->queries; start += ATTENTION_BLOCK) {
    long some = h->queries - start < ATTENTION_BLOCK ? h->queries - start : ATTENTION_BLOCK;
    const float *q = h->q + start * size, *slope = dy + start * value_size;
    CK_NAME(attention_product_along)(vectors, some, size, q, panel, weights);
    for (long i = 0; i < some; i++)
      CK_NAME(attention_weights_of)(
          vectors, h, statistics, start + i, first, count, weights + i * columns);
    if (dv)
      CK_NAME(attention_product_across)(
          vectors, value_size, some, slope, weights, value_sums, 1);
    if (!dk) continue;
    CK_NAME(attention_product_along)(vectors, some, value_size, slope, value_panel, slopes);
    for (long i = 0; i < some; i++) {
      ck_f32 mean = CK_NAME(ck_splat)(statistics[2 * h->queries + start + i]);
      EACH CK_NAME(ck_store)(
          AT(slopes, i), CK_NAME(ck_load)(AT(weights, i)) *
                             (CK_NAME(ck_load)(AT(slopes, i)) - mean) * scale);
    }
    CK_NAME(attention_product_across)(vectors, size, some, q, slopes, sums, 1);
  }
  if (dk) CK_NAME(attention_unpack)(vectors, count, size, sums, dk);
  if (dv) CK_NAME(attention_unpack)(vectors, count, value_size, value_sums, dv);
}

static void CK_NAME(attention_backward_keys)(
    const ck_attention_head *h, const float *dy, const float *statistics, long first, long count,
    float *scratch, float *dk, float *dv) {
#if CK_IS_AVX512
  if (count > CK_LANES) {
    CK_NAME(attention_backward_key_block)(
        2, h, dy, statistics, first, count, scratch, dk, dv);
    return;
  }
#endif
  CK_NAME(attention_backward_key_block)(1, h, dy, statistics, first, count, scratch, dk, dv);
}

#define PRODUCT(NAME, VECTORS)                                                                  \
  static __attribute__((noinline)) void CK_NAME(NAME)(                                          \
      long m, long k, const float *a, long step, const float *rows, long size, float *c,        \
      int accumulate) {                                                                         \
    CK_NAME(attention_tiles)(VECTORS, 0, m, k, a, step, rows, size, c, size, accumulate);       \
  }
PRODUCT(attention_product_rows_1, 1)
#if CK_IS_AVX512
PRODUCT(attention_product_rows_2, 2)
#endif
#undef PRODUCT

/// c (+)= a · rows for m rows of a, `step` apart, and k rows that lie one after the other, `size`
/// elements each, whole vectors; so do those of c.
static void CK_NAME(attention_product_rows)(
    long m, long k, const float *a, long step, const float *rows, long size, float *c,
    int accumulate) {
  long i = 0;
#if CK_IS_AVX512
  for (; i + 2 * CK_LANES <= size; i += 2 * CK_LANES)
    CK_NAME(attention_product_rows_2)(m, k, a, step, rows + i, size, c + i, accumulate);
#endif
  for (; i < size; i += CK_LANES)
    CK_NAME(attention_product_rows_1)(m, k, a, step, rows + i, size, c + i, accumulate);
}

/// Keys behind a query have weight 0 even where no key that it sees has a number for a score.
static void CK_NAME(attention_forget_future)(
    const int vectors, long first, long keys, float *weights) {
  ck_i32 lane = {0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15};
  for (long j = first + 1; j < keys; j++)
    for (int w = 0; w < vectors; w++) {
      float *weight = AT(weights, j);
      ck_i32 is_seen = lane + (int)(first + w * CK_LANES) >= (int)j;
      CK_NAME(ck_store)(weight, CK_NAME(ck_select)(is_seen, CK_NAME(ck_load)(weight), (ck_f32){0}));
    }
}

/// A block of queries: their gradients, and their part of the keys' and values'.
CK_INLINE void CK_NAME(attention_backward_part)(
    const int vectors, const ck_attention_head *h, const float *dy, long first, long count,
    float *scratch, float *dq, float *dk, float *dv) {
  long columns = vectors * CK_LANES, size = h->size, value_size = h->value_size;
  float *weights = scratch + (size + value_size) * columns;
  const float *slopes = weights + h->keys * columns;
  CK_NAME(attention_backward_query_block)(
      vectors, h, dy, first, count, scratch, NULL, dq + first * size);
  if (h->is_causal) CK_NAME(attention_forget_future)(vectors, first, h->keys, weights);
  CK_NAME(attention_product_rows)(
      h->keys, count, slopes, columns, h->q + first * size, size, dk, first > 0);
  CK_NAME(attention_product_rows)(
      h->keys, count, weights, columns, dy + first * value_size, value_size, dv, first > 0);
}

static void CK_NAME(attention_backward)(
    const ck_attention_head *h, const float *dy, float *scratch, float *dq, float *dk,
    float *dv) {
  enum { COLUMNS = CK_NAME(TILE_VECTORS) * CK_LANES };
  if (h->queries == 0) {
    memset(dk, 0, (size_t)(h->keys * h->size) * sizeof *dk);
    memset(dv, 0, (size_t)(h->keys * h->value_size) * sizeof *dv);
  }
  for (long first = 0; first < h->queries; first += COLUMNS) {
    long count = h->queries - first < COLUMNS ? h->queries - first : COLUMNS;
#if CK_IS_AVX512
    if (count > CK_LANES) {
      CK_NAME(attention_backward_part)(2, h, dy, first, count, scratch, dq, dk, dv);
      continue;
    }
#endif
    CK_NAME(attention_backward_part)(1, h, dy, first, count, scratch, dq, dk, dv);
  }
}
