static float CK_NAME(reduction_block)(long n, const float *x, const float *y) {
  ck_f32 lanes = {0};
  long i = 0;
  for (; i + CK_LANES <= n; i += CK_LANES) {
    ck_f32 v = CK_NAME(ck_load)(x + i);
    lanes = y ? CK_NAME(ck_fma)(v, CK_NAME(ck_load)(y + i), lanes) : lanes + v;
  }
  if (i < n) {
    // −0 is what leaves any sum as it is; the product of −0 and 0 is −0 too.
    ck_f32 v = CK_NAME(ck_load_part)(x + i, n - i, -0.0f);
    lanes = y ? CK_NAME(ck_fma)(v, CK_NAME(ck_load_part)(y + i, n - i, 0.0f), lanes) : lanes + v;
  }
  return CK_NAME(ck_fold)(lanes);
}

static float CK_NAME(reduction_row)(long n, const float *x, const float *y) {
  if (n <= CK_REDUCTION_BLOCK) return CK_NAME(reduction_block)(n, x, y);
  // A binary counter of subtrees: merging equal sizes as they appear gives the contract's tree.
  float subtrees[64];
  long count = 0, height = 0;
  for (long start = 0; start < n; start += CK_REDUCTION_BLOCK, count++) {
    long length = n - start < CK_REDUCTION_BLOCK ? n - start : CK_REDUCTION_BLOCK;
    float value = CK_NAME(reduction_block)(length, x + start, y ? y + start : y);
    for (long carry = count; carry & 1; carry >>= 1) value = subtrees[--height] + value;
    subtrees[height++] = value;
  }
  float value = subtrees[--height];
  while (height > 0) value = subtrees[--height] + value;
  return value;
}

static float CK_NAME(reduction_sum)(long n, const float *x) {
  return CK_NAME(reduction_row)(n, x, NULL);
}

static float CK_NAME(reduction_dot)(long n, const float *x, const float *y) {
  return CK_NAME(reduction_row)(n, x, y);
}

static void CK_NAME(reduction_sum_rows)(
    long rows, long columns, const float *x, long stride, float *y) {
  if (rows == 0) {
    memset(y, 0, (size_t)columns * sizeof(float));
    return;
  }
  ck_f32 subtrees[64];
  for (long j = 0; j < columns; j += CK_LANES) {
    long width = columns - j < CK_LANES ? columns - j : CK_LANES;
    long height = 0;
    for (long row = 0; row < rows; row++) {
      const float *from = x + row * stride + j;
      ck_f32 value = width == CK_LANES ? CK_NAME(ck_load)(from)
                                       : CK_NAME(ck_load_part)(from, width, 0);
      for (long carry = row; carry & 1; carry >>= 1) value = subtrees[--height] + value;
      subtrees[height++] = value;
    }
    ck_f32 value = subtrees[--height];
    while (height > 0) value = subtrees[--height] + value;
    if (width == CK_LANES) CK_NAME(ck_store)(y + j, value);
    else CK_NAME(ck_store_part)(y + j, value, width);
  }
}

static const ck_reduction_kernels CK_NAME(ck_reduction_table) = {
    .sum = CK_NAME(reduction_sum),
    .dot = CK_NAME(reduction_dot),
    .sum_rows = CK_NAME(reduction_sum_rows),
};
