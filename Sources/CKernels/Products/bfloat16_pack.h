// Rounds a product's operands to bfloat16 and packs them as pairs of neighbours in k, the even one
// in the lower half of 32 bits. No guard, as lanes.h.

/// A pair of one line, which ends with a zero where k is odd.
static inline float CK_NAME(bfloat16_pair)(const float *at, long k_stride, int has_odd) {
  uint32_t bits = ck_bfloat16_bits(at[0]);
  if (has_odd) bits |= (uint32_t)ck_bfloat16_bits(at[k_stride]) << 16;
  float pair;
  memcpy(&pair, &bits, sizeof pair);
  return pair;
}

static void CK_NAME(bfloat16_pack_rows)(
    long count, long k, const float *a, long row_stride, long k_stride, float *packed) {
  enum { BLOCK = 2 * CK_LANES };
  long pairs = (k + 1) / 2, done = 0;
  if (k_stride == 1)
    for (; 2 * done + BLOCK <= k; done += CK_LANES) {
      ck_f32 rows[CK_LANES];
      for (int i = 0; i < CK_NAME(TILE_ROWS); i++) {
        const float *from = a + 2 * done + (i < count ? i : 0) * row_stride;
        rows[i] = CK_NAME(bfloat16_pairs)(CK_NAME(ck_load)(from), CK_NAME(ck_load)(from + CK_LANES));
      }
      for (int i = CK_NAME(TILE_ROWS); i < CK_LANES; i++) rows[i] = (ck_f32){0};
      CK_NAME(ck_transpose)(rows);
#pragma clang loop unroll(full)
      for (int i = 0; i < CK_LANES; i++) {
        float *to = packed + (done + i) * count;
        if ((pairs - done - i) * count >= CK_LANES) CK_NAME(ck_store)(to, rows[i]);
        else CK_NAME(ck_store_part)(to, rows[i], count);
      }
    }
  for (; done < pairs; done++)
    for (long i = 0; i < count; i++)
      packed[done * count + i] = CK_NAME(bfloat16_pair)(
          a + i * row_stride + 2 * done * k_stride, k_stride, 2 * done + 1 < k);
}

static void CK_NAME(bfloat16_pack_columns)(
    long count, long k, const float *b, long k_stride, long column_stride, float *packed) {
  enum { COLUMNS = CK_NAME(TILE_COLUMNS), BLOCK = 2 * CK_LANES };
  long pairs = (k + 1) / 2, done = 0;
  if (count < COLUMNS) memset(packed, 0, (size_t)(pairs * COLUMNS) * sizeof(float));
  if (column_stride == 1 && count == COLUMNS)
    for (; 2 * done + 1 < k; done++)
      for (long first = 0; first < COLUMNS; first += CK_LANES) {
        const float *from = b + 2 * done * k_stride + first;
        CK_NAME(ck_store)(
            packed + done * COLUMNS + first,
            CK_NAME(bfloat16_words)(CK_NAME(ck_load)(from), CK_NAME(ck_load)(from + k_stride)));
      }
  else if (k_stride == 1 && count == COLUMNS)
    for (; 2 * done + BLOCK <= k; done += CK_LANES)
      for (long first = 0; first < COLUMNS; first += CK_LANES) {
        ck_f32 rows[CK_LANES];
#pragma clang loop unroll(full)
        for (int i = 0; i < CK_LANES; i++) {
          const float *from = b + 2 * done + (first + i) * column_stride;
          rows[i] =
              CK_NAME(bfloat16_pairs)(CK_NAME(ck_load)(from), CK_NAME(ck_load)(from + CK_LANES));
        }
        CK_NAME(ck_transpose)(rows);
#pragma clang loop unroll(full)
        for (int i = 0; i < CK_LANES; i++)
          CK_NAME(ck_store)(packed + (done + i) * COLUMNS + first, rows[i]);
      }
  for (; done < pairs; done++)
    for (long j = 0; j < count; j++)
      packed[done * COLUMNS + j] = CK_NAME(bfloat16_pair)(
          b + j * column_stride + 2 * done * k_stride, k_stride, 2 * done + 1 < k);
}
