// Packing of a product's operands: pure movement, in which no level can differ. No guard, as
// lanes.h.

static void CK_NAME(matmul_pack_rows)(
    long count, long k, const float *a, long row_stride, long k_stride, float *packed) {
  if (row_stride == 1) {
    for (long t = 0; t < k; t++)
      CK_NAME(ck_copy_few)(packed + t * count, a + t * k_stride, count);
    return;
  }
  long done = 0;
  if (k_stride == 1)
    while (done < k && k >= CK_LANES) {
      // The last sixteen steps overlap those before, where k is no multiple.
      long start = done + CK_LANES <= k ? done : k - CK_LANES;
      ck_f32 rows[CK_LANES];
      for (int i = 0; i < CK_NAME(TILE_ROWS); i++)
        rows[i] = CK_NAME(ck_load)(a + start + (i < count ? i : 0) * row_stride);
      for (int i = CK_NAME(TILE_ROWS); i < CK_LANES; i++) rows[i] = (ck_f32){0};
      CK_NAME(ck_transpose)(rows);
      // A whole vector is stored where the next step overwrites what is too much.
#pragma clang loop unroll(full)
      for (int i = 0; i < CK_LANES; i++) {
        float *to = packed + (start + i) * count;
        if ((k - start - i) * count >= CK_LANES) CK_NAME(ck_store)(to, rows[i]);
        else CK_NAME(ck_store_part)(to, rows[i], count);
      }
      done = start + CK_LANES;
    }
  for (; done < k; done++)
    for (long i = 0; i < count; i++) packed[done * count + i] = a[i * row_stride + done * k_stride];
}

static void CK_NAME(matmul_pack_columns)(
    long count, long k, const float *b, long k_stride, long column_stride, float *packed) {
  enum { COLUMNS = CK_NAME(TILE_COLUMNS), BLOCK = 16 };
  if (column_stride == 1) {
    for (long t = 0; t < k; t++) {
      float *row = packed + t * COLUMNS;
      if (count == COLUMNS) {
        memcpy(row, b + t * k_stride, COLUMNS * sizeof(float));
        continue;
      }
      memcpy(row, b + t * k_stride, (size_t)count * sizeof(float));
      for (long j = count; j < COLUMNS; j++) row[j] = 0;
    }
    return;
  }
  long start = 0;
  if (k_stride == 1 && count == COLUMNS)
    for (; start + CK_LANES <= k; start += CK_LANES)
      for (long first = 0; first < COLUMNS; first += CK_LANES) {
        ck_f32 rows[CK_LANES];
#pragma clang loop unroll(full)
        for (int i = 0; i < CK_LANES; i++)
          rows[i] = CK_NAME(ck_load)(b + start + (first + i) * column_stride);
        CK_NAME(ck_transpose)(rows);
#pragma clang loop unroll(full)
        for (int i = 0; i < CK_LANES; i++)
          CK_NAME(ck_store)(packed + (start + i) * COLUMNS + first, rows[i]);
      }
  if (count < COLUMNS) memset(packed, 0, (size_t)(k * COLUMNS) * sizeof(float));
  // Blocks of k keep the lines that a strided walk touches in the first-level cache.
  for (; start < k; start += BLOCK) {
    long end = start + BLOCK < k ? start + BLOCK : k;
    for (long j = 0; j < count; j++)
      for (long t = start; t < end; t++)
        packed[t * COLUMNS + j] = b[t * k_stride + j * column_stride];
  }
}
