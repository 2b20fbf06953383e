enum { CK_NAME(mixed_rows) = 4 };

/// `rows` outputs of `count` pixels: one widening of a channel serves all of them.
CK_INLINE void CK_NAME(mixing_tile)(
    const double *matrix, long rows, long channels, const float *x, long plane, long count,
    float *y) {
  ck_f64x8 low[CK_NAME(mixed_rows)] = {0}, high[CK_NAME(mixed_rows)] = {0};
  for (long c = 0; c < channels; c++) {
    const float *from = x + c * plane;
    ck_f32 values = count == CK_LANES ? CK_NAME(ck_load)(from)
                                      : CK_NAME(ck_load_part)(from, count, 0);
    ck_f64x8 first = __builtin_convertvector(
        __builtin_shufflevector(values, values, 0, 1, 2, 3, 4, 5, 6, 7), ck_f64x8);
    ck_f64x8 second = __builtin_convertvector(
        __builtin_shufflevector(values, values, 8, 9, 10, 11, 12, 13, 14, 15), ck_f64x8);
#pragma clang loop unroll(full)
    for (long r = 0; r < rows; r++) {
      double weight = matrix[r * channels + c];
      low[r] = low[r] + first * weight;
      high[r] = high[r] + second * weight;
    }
  }
#pragma clang loop unroll(full)
  for (long r = 0; r < rows; r++) {
    ck_f32x8 first = __builtin_convertvector(low[r], ck_f32x8);
    ck_f32x8 second = __builtin_convertvector(high[r], ck_f32x8);
    ck_f32 sums = __builtin_shufflevector(
        first, second, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15);
    if (count == CK_LANES) CK_NAME(ck_store)(y + r * plane, sums);
    else CK_NAME(ck_store_part)(y + r * plane, sums, count);
  }
}

static void CK_NAME(mixing_mix)(
    const double *matrix, long channels, const float *x, long plane, long first, long last,
    float *y) {
  for (long i = first; i < last; i += CK_LANES) {
    long count = last - i < CK_LANES ? last - i : CK_LANES, o = 0;
    for (; o + CK_NAME(mixed_rows) <= channels; o += CK_NAME(mixed_rows)) {
      const double *rows = matrix + o * channels;
      float *to = y + o * plane + i;
      if (count == CK_LANES)
        CK_NAME(mixing_tile)(
            rows, CK_NAME(mixed_rows), channels, x + i, plane, CK_LANES, to);
      else CK_NAME(mixing_tile)(rows, CK_NAME(mixed_rows), channels, x + i, plane, count, to);
    }
    for (; o < channels; o++)
      CK_NAME(mixing_tile)(
          matrix + o * channels, 1, channels, x + i, plane, count, y + o * plane + i);
  }
}

static const ck_mixing_kernels CK_NAME(ck_mixing_table) = {.mix = CK_NAME(mixing_mix)};
