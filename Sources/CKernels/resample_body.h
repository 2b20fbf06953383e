static inline ck_f32 CK_NAME(resample_lanes)(
    const ck_taps *taps, long output, const float *x, long stride, long width) {
  ck_f32 sum = {0};
  for (long t = taps->starts[output]; t < taps->starts[output + 1]; t++) {
    const float *from = x + taps->indices[t] * stride;
    ck_f32 value = width == CK_LANES ? CK_NAME(ck_load)(from)
                                     : CK_NAME(ck_load_part)(from, width, 0);
    sum = CK_NAME(ck_fma)(CK_NAME(ck_splat)(taps->weights[t]), value, sum);
  }
  return sum;
}

/// Returns the input that an output copies, −1 where it is a sum.
static inline long CK_NAME(resample_copied)(const ck_taps *taps, long output) {
  long first = taps->starts[output];
  int copies = taps->starts[output + 1] - first == 1 && taps->weights[first] == 1;
  return copies ? taps->indices[first] : -1;
}

static void CK_NAME(resample_rows)(
    const ck_taps *taps, long first, long end, long width, const float *x, float *y) {
  for (long i = first; i < end; i++) {
    float *to = y + i * width;
    long copied = CK_NAME(resample_copied)(taps, i);
    if (copied >= 0) {
      memcpy(to, x + copied * width, (size_t)width * sizeof(float));
      continue;
    }
    long j = 0;
    for (; j + CK_LANES <= width; j += CK_LANES)
      CK_NAME(ck_store)(to + j, CK_NAME(resample_lanes)(taps, i, x + j, width, CK_LANES));
    if (j < width)
      CK_NAME(ck_store_part)(
          to + j, CK_NAME(resample_lanes)(taps, i, x + j, width, width - j), width - j);
  }
}

// Sixteen rows are turned, so that a lane is a row and taps are neighbours in memory.
static void CK_NAME(resample_columns)(
    const ck_taps *taps, long rows, long x_width, long y_width, const float *x, float *y,
    float *scratch) {
  float *turned = scratch, *results = scratch + CK_LANES * x_width;
  for (long row = 0; row < rows; row += CK_LANES) {
    long count = rows - row < CK_LANES ? rows - row : CK_LANES;
    if (count < CK_LANES) memset(turned, 0, (size_t)(CK_LANES * x_width) * sizeof(float));
    for (long i = 0; i < count; i++) {
      const float *from = x + (row + i) * x_width;
      for (long j = 0; j < x_width; j++) turned[j * CK_LANES + i] = from[j];
    }
    for (long j = 0; j < y_width; j++) {
      long copied = CK_NAME(resample_copied)(taps, j);
      ck_f32 value = copied >= 0
                         ? CK_NAME(ck_load)(turned + copied * CK_LANES)
                         : CK_NAME(resample_lanes)(taps, j, turned, CK_LANES, CK_LANES);
      CK_NAME(ck_store)(results + j * CK_LANES, value);
    }
    for (long i = 0; i < count; i++) {
      float *to = y + (row + i) * y_width;
      for (long j = 0; j < y_width; j++) to[j] = results[j * CK_LANES + i];
    }
  }
}

static const ck_resample_kernels CK_NAME(ck_resample_table) = {
    .rows = CK_NAME(resample_rows),
    .columns = CK_NAME(resample_columns),
};
