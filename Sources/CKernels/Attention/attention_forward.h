// The way forward, by blocks of queries. Included by the bodies of attention for each level, so it
// has no guard; they say how many keys go through a step of the second product.

/// Adds what `steps` of values, of keys that have weight 0, would add to a chain: ±0, or NaN.
static void CK_NAME(attention_add_unseen)(
    const int vectors, long steps, long size, const float *values, float *sums) {
  for (long i = 0; i < size; i += CK_LANES) {
    // −0 is what leaves any sum as it is.
    ck_f32 rest = CK_NAME(ck_splat)(-0.0f), zero = {0};
    for (long step = 0; step < steps; step++)
      rest = CK_TILE_ADD(zero, CK_NAME(ck_load_up_to)(values + step * size + i, size - i), rest);
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
  enum { STEP = CK_NAME(STEP_KEYS) };
  long columns = vectors * CK_LANES, size = h->value_size, keys = h->keys;
  if (h->is_causal && first + count < keys) {
    // Whole steps: what the last one's keys are multiplied with is 0 where they are behind.
    keys = (first + count + STEP - 1) / STEP * STEP;
    if (keys > h->keys) keys = h->keys;
  }
  float *panel = scratch, *scores = panel + h->size * columns;
  float *weights = scores + keys * columns, *sums = weights + ATTENTION_BLOCK * columns;
  ck_f32 largest[CK_NAME(TILE_VECTORS)], share[CK_NAME(TILE_VECTORS)];
  CK_NAME(attention_pack)(vectors, count, h->size, h->q + first * h->size, panel);
  CK_NAME(attention_softmax)(vectors, h, first, count, keys, panel, scores, largest, share);
  if (keys == 0) memset(sums, 0, (size_t)(size * columns) * sizeof(float));
  for (long start = 0; start < keys; start += ATTENTION_BLOCK) {
    long some = keys - start < ATTENTION_BLOCK ? keys - start : ATTENTION_BLOCK;
    CK_NAME(attention_weights)(vectors, some, scores + start * columns, share, weights);
    CK_NAME(attention_product_across)(
        vectors, size, (some + STEP - 1) / STEP, h->v + start / STEP * size, weights, sums,
        start > 0);
  }
  if (keys < h->keys)
    CK_NAME(attention_add_unseen)(
        vectors, (h->keys - keys + STEP - 1) / STEP, size, h->v + keys / STEP * size, sums);
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
