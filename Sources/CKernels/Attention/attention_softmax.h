// The softmax over keys where each lane is a query: scores and weights are [keys][columns].
// Included by the bodies of attention for each level, so it has no guard.

/// Sums over keys, one for each query, in the contract's order of a row: key j goes to the lane
/// j mod 16 of a block, and here that lane is a vector.
typedef struct {
  ck_f32 lanes[CK_LANES][CK_NAME(TILE_VECTORS)];
  ck_f32 subtrees[64][CK_NAME(TILE_VECTORS)];
  long blocks, height;
} CK_NAME(attention_sums);

CK_INLINE void CK_NAME(attention_start)(CK_NAME(attention_sums) * sums) {
  memset(sums->lanes, 0, sizeof sums->lanes);
  sums->blocks = sums->height = 0;
}

/// Folds the lanes of a block by the tree of ck_fold, and merges subtrees as reduction_row does.
CK_INLINE void CK_NAME(attention_end_block)(const int vectors, CK_NAME(attention_sums) * sums) {
  for (int width = CK_LANES / 2; width > 0; width /= 2)
    for (int i = 0; i < width; i++)
      EACH sums->lanes[i][w] = sums->lanes[i][w] + sums->lanes[i + width][w];
  for (long carry = sums->blocks++; carry & 1; carry >>= 1) {
    sums->height--;
    EACH sums->lanes[0][w] = sums->subtrees[sums->height][w] + sums->lanes[0][w];
  }
  EACH sums->subtrees[sums->height][w] = sums->lanes[0][w];
  sums->height++;
  memset(sums->lanes, 0, sizeof sums->lanes);
}

CK_INLINE void CK_NAME(attention_total)(
    const int vectors, CK_NAME(attention_sums) * sums, ck_f32 *total) {
  long i = sums->height - 1;
  EACH total[w] = i < 0 ? (ck_f32){0} : sums->subtrees[i][w];
  while (--i >= 0)
    EACH total[w] = sums->subtrees[i][w] + total[w];
}

/// Sets the scores of up to sixteen keys from `start` on to −∞ where the key is behind the query.
static void CK_NAME(attention_hide_future)(
    const int vectors, long first, long start, long keys, float *scores) {
  ck_f32 none = CK_NAME(ck_splat)(-__builtin_inff());
  ck_i32 lane = {0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15};
  for (long j = 0; j < keys; j++)
    for (int w = 0; w < vectors; w++) {
      float *score = AT(scores, j);
      ck_i32 is_seen = lane + (int)(first + w * CK_LANES) >= (int)(start + j);
      CK_NAME(ck_store)(score, CK_NAME(ck_select)(is_seen, CK_NAME(ck_load)(score), none));
    }
}

/// Sets the scores of up to sixteen keys from `start` on to −∞ where the mask is 0.
static void CK_NAME(attention_hide_masked)(
    const int vectors, const ck_attention_head *h, long first, long count, long start, long keys,
    float *scores) {
  ck_f32 none = CK_NAME(ck_splat)(-__builtin_inff());
  for (int w = 0; w < vectors; w++) {
    ck_f32 rows[CK_LANES];
    for (int i = 0; i < CK_LANES; i++) {
      long query = first + (w * CK_LANES + i < count ? w * CK_LANES + i : count - 1);
      rows[i] = CK_NAME(ck_load_up_to)(h->mask + query * h->mask_step + start, keys);
    }
    CK_NAME(ck_transpose)(rows);
    for (long j = 0; j < keys; j++) {
      float *score = AT(scores, j);
      CK_NAME(ck_store)(score, CK_NAME(ck_select)(rows[j] != 0, CK_NAME(ck_load)(score), none));
    }
  }
}

/// Sets scores from key `start` to `end` to −∞ where a query must not attend.
static void CK_NAME(attention_hide)(
    const int vectors, const ck_attention_head *h, long first, long count, long start, long end,
    float *scores) {
  for (; start < end; start += CK_LANES) {
    long keys = end - start < CK_LANES ? end - start : CK_LANES;
    float *rows = scores + start * vectors * CK_LANES;
    if (h->mask) CK_NAME(attention_hide_masked)(vectors, h, first, count, start, keys, rows);
    if (h->is_causal && start + keys - 1 > first)
      CK_NAME(attention_hide_future)(vectors, first, start, keys, rows);
  }
}

/// Scaled scores of a panel of queries with the first keys. The largest of each query is left in
/// `largest`: −∞ where there is none, NaN being passed over.
CK_INLINE void CK_NAME(attention_scores)(
    const int vectors, const ck_attention_head *h, long first, long count, long keys,
    const float *panel, float *scores, ck_f32 *largest) {
  ck_f32 scale = CK_NAME(ck_splat)(h->scale), top[CK_NAME(TILE_VECTORS)];
  EACH top[w] = CK_NAME(ck_splat)(-__builtin_inff());
  for (long start = 0; start < keys; start += ATTENTION_BLOCK) {
    long end = start + ATTENTION_BLOCK < keys ? start + ATTENTION_BLOCK : keys;
    CK_NAME(attention_product_along)(
        vectors, end - start, h->size, h->k + start * h->size, panel,
        scores + start * vectors * CK_LANES);
    if (!h->mask && !(h->is_causal && end - 1 > first)) {
      for (long j = start; j < end; j++)
        EACH {
          ck_f32 score = CK_NAME(ck_load)(AT(scores, j)) * scale;
          CK_NAME(ck_store)(AT(scores, j), score);
          top[w] = CK_NAME(ck_max)(score, top[w]);
        }
      continue;
    }
    for (long j = start; j < end; j++)
      EACH CK_NAME(ck_store)(AT(scores, j), CK_NAME(ck_load)(AT(scores, j)) * scale);
    CK_NAME(attention_hide)(vectors, h, first, count, start, end, scores);
    for (long j = start; j < end; j++)
      EACH top[w] = CK_NAME(ck_max)(CK_NAME(ck_load)(AT(scores, j)), top[w]);
  }
  EACH largest[w] = top[w];
}

/// Makes e = exp(score − m) of scores, and 1 / Σe.
CK_INLINE void CK_NAME(attention_exponentials)(
    const int vectors, long keys, const ck_f32 *largest, float *scores, ck_f32 *share) {
  CK_NAME(attention_sums) sums;
  CK_NAME(attention_start)(&sums);
  ck_f32 m[CK_NAME(TILE_VECTORS)], total[CK_NAME(TILE_VECTORS)];
  EACH m[w] = largest[w];
  for (long start = 0; start < keys; start += CK_REDUCTION_BLOCK) {
    long end = start + CK_REDUCTION_BLOCK < keys ? start + CK_REDUCTION_BLOCK : keys;
    for (long j = start; j < end; j++)
      EACH {
        ck_f32 e = CK_NAME(ck_exp_below)(CK_NAME(ck_load)(AT(scores, j)) - m[w]);
        CK_NAME(ck_store)(AT(scores, j), e);
        sums.lanes[j % CK_LANES][w] = sums.lanes[j % CK_LANES][w] + e;
      }
    CK_NAME(attention_end_block)(vectors, &sums);
  }
  CK_NAME(attention_total)(vectors, &sums, total);
  EACH share[w] = 1.0f / total[w];
}

/// Exponentials of a panel of queries for the first keys: a weight is e · share. Queries that a
/// mask leaves no key get e = share = 0, and −∞ for the largest.
CK_INLINE void CK_NAME(attention_softmax)(
    const int vectors, const ck_attention_head *h, long first, long count, long keys,
    const float *panel, float *scores, ck_f32 *largest, ck_f32 *share) {
  ck_f32 none = CK_NAME(ck_splat)(-__builtin_inff()), zero = {0};
  CK_NAME(attention_scores)(vectors, h, first, count, keys, panel, scores, largest);
  ck_f32 m[CK_NAME(TILE_VECTORS)];
  int has_empty = 0;
  EACH {
    m[w] = CK_NAME(ck_select)(largest[w] == none, zero, largest[w]);
    for (int lane = 0; lane < CK_LANES; lane++) has_empty |= m[w][lane] != largest[w][lane];
  }
  if (!h->mask || !has_empty) {
    CK_NAME(attention_exponentials)(vectors, keys, largest, scores, share);
    return;
  }
  // NaN among what is hidden must not come back.
  for (long j = 0; j < keys; j++)
    EACH CK_NAME(ck_store)(
        AT(scores, j),
        CK_NAME(ck_select)(largest[w] == none, none, CK_NAME(ck_load)(AT(scores, j))));
  CK_NAME(attention_exponentials)(vectors, keys, m, scores, share);
  EACH share[w] = CK_NAME(ck_select)(largest[w] == none, zero, share[w]);
}
