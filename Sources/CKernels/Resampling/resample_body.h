#include "transpose.h"

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
    if (taps->starts[i + 1] - taps->starts[i] == 2) {
      const long *indices = taps->indices + taps->starts[i];
      const float *weights = taps->weights + taps->starts[i];
      const float *above = x + indices[0] * width, *below = x + indices[1] * width;
      ck_f32 first = CK_NAME(ck_splat)(weights[0]), second = CK_NAME(ck_splat)(weights[1]);
      for (; j + CK_LANES <= width; j += CK_LANES) {
        ck_f32 sum = CK_NAME(ck_fma)(first, CK_NAME(ck_load)(above + j), (ck_f32){0});
        CK_NAME(ck_store)(to + j, CK_NAME(ck_fma)(second, CK_NAME(ck_load)(below + j), sum));
      }
    }
    for (; j + CK_LANES <= width; j += CK_LANES)
      CK_NAME(ck_store)(to + j, CK_NAME(resample_lanes)(taps, i, x + j, width, CK_LANES));
    if (j < width)
      CK_NAME(ck_store_part)(
          to + j, CK_NAME(resample_lanes)(taps, i, x + j, width, width - j), width - j);
  }
}

/// Makes lane i of the vectors at `turned` row i of x; lanes beyond `count` rows repeat the last.
static void CK_NAME(resample_turn)(long count, long width, const float *x, float *turned) {
  const float *rows[CK_LANES];
  for (long i = 0; i < CK_LANES; i++) rows[i] = x + (i < count ? i : count - 1) * width;
  ck_f32 lines[CK_LANES];
  long j = 0;
  for (; j + CK_LANES <= width; j += CK_LANES) {
#pragma clang loop unroll(full)
    for (int i = 0; i < CK_LANES; i++) lines[i] = CK_NAME(ck_load)(rows[i] + j);
    CK_NAME(ck_transpose)(lines);
#pragma clang loop unroll(full)
    for (int i = 0; i < CK_LANES; i++) CK_NAME(ck_store)(turned + (j + i) * CK_LANES, lines[i]);
  }
  for (; j < width; j++)
    for (int i = 0; i < CK_LANES; i++) turned[j * CK_LANES + i] = rows[i][j];
}

/// One vector of outputs: sixteen rows of turned x, through the taps of one output.
static inline ck_f32 CK_NAME(resample_turned)(
    const ck_taps *taps, long output, const float *turned) {
  long first = taps->starts[output], end = taps->starts[output + 1];
  if (end - first == 2) {
    ck_f32 value = CK_NAME(ck_load)(turned + taps->indices[first] * CK_LANES);
    ck_f32 sum = CK_NAME(ck_fma)(CK_NAME(ck_splat)(taps->weights[first]), value, (ck_f32){0});
    value = CK_NAME(ck_load)(turned + taps->indices[first + 1] * CK_LANES);
    return CK_NAME(ck_fma)(CK_NAME(ck_splat)(taps->weights[first + 1]), value, sum);
  }
  long copied = CK_NAME(resample_copied)(taps, output);
  if (copied >= 0) return CK_NAME(ck_load)(turned + copied * CK_LANES);
  return CK_NAME(resample_lanes)(taps, output, turned, CK_LANES, CK_LANES);
}

// Sixteen rows are turned, so that a lane is a row and taps are neighbours in memory.
static void CK_NAME(resample_columns)(
    const ck_taps *taps, long rows, long x_width, long y_width, const float *x, float *y,
    float *scratch) {
  for (long row = 0; row < rows; row += CK_LANES) {
    long count = rows - row < CK_LANES ? rows - row : CK_LANES;
    CK_NAME(resample_turn)(count, x_width, x + row * x_width, scratch);
    float *to = y + row * y_width;
    long j = 0;
    for (; j + CK_LANES <= y_width; j += CK_LANES) {
      ck_f32 lines[CK_LANES];
      for (int i = 0; i < CK_LANES; i++)
        lines[i] = CK_NAME(resample_turned)(taps, j + i, scratch);
      CK_NAME(ck_transpose)(lines);
      if (count == CK_LANES) {
#pragma clang loop unroll(full)
        for (int i = 0; i < CK_LANES; i++) CK_NAME(ck_store)(to + i * y_width + j, lines[i]);
      } else {
        for (long i = 0; i < count; i++) CK_NAME(ck_store)(to + i * y_width + j, lines[i]);
      }
    }
    for (; j < y_width; j++) {
      float values[CK_LANES];
      CK_NAME(ck_store)(values, CK_NAME(resample_turned)(taps, j, scratch));
      for (long i = 0; i < count; i++) to[i * y_width + j] = values[i];
    }
  }
}

#if CK_IS_AVX512
/// The same sixteen columns of `rows` rows.
static inline __attribute__((always_inline)) void CK_NAME(resample_near_tile)(
    const int rows, const ck_near_columns *c, const float *const *from, float *y, long y_width) {
  ck_i32 first, second, is_single, is_copy;
  memcpy(&first, c->first, sizeof first);
  memcpy(&second, c->second, sizeof second);
  memcpy(&is_single, c->is_single, sizeof is_single);
  memcpy(&is_copy, c->is_copy, sizeof is_copy);
  ck_f32 weight = CK_NAME(ck_load)(c->first_weight);
  ck_f32 second_weight = CK_NAME(ck_load)(c->second_weight);
#pragma clang loop unroll(full)
  for (int i = 0; i < rows; i++) {
    ck_f32 low = CK_NAME(ck_load)(from[i] + c->start);
    ck_f32 high = CK_NAME(ck_load)(from[i] + c->start + CK_LANES);
    ck_f32 value = __builtin_ia32_vpermi2varps512(low, first, high), made = value;
    if (c->has_sum) {
      ck_f32 other = __builtin_ia32_vpermi2varps512(low, second, high);
      ck_f32 product = CK_NAME(ck_fma)(weight, value, (ck_f32){0});
      made = CK_NAME(ck_fma)(second_weight, other, product);
      if (c->has_single) made = CK_NAME(ck_select)(is_single, product, made);
      if (c->has_copy) made = CK_NAME(ck_select)(is_copy, value, made);
    }
    CK_NAME(ck_store)(y + i * y_width + c->output, made);
  }
}

static void CK_NAME(resample_near)(
    const ck_taps *taps, const ck_near_columns *columns, long column_count, long first, long end,
    long x_width, long y_width, const float *x, float *y, float *scratch) {
  for (long row = first; row < end; row += CK_NEAR_ROWS) {
    long count = end - row < CK_NEAR_ROWS ? end - row : CK_NEAR_ROWS;
    const float *from[CK_NEAR_ROWS];
    for (long i = 0; i < count; i++) {
      long copied = CK_NAME(resample_copied)(taps, row + i);
      from[i] = copied >= 0 ? x + copied * x_width : scratch + i * x_width;
      if (copied < 0)
        CK_NAME(resample_rows)(
            taps, row + i, row + i + 1, x_width, x, scratch - row * x_width);
    }
    float *to = y + row * y_width;
    if (count == CK_NEAR_ROWS)
      for (long k = 0; k < column_count; k++)
        CK_NAME(resample_near_tile)(CK_NEAR_ROWS, columns + k, from, to, y_width);
    else
      for (long i = 0; i < count; i++)
        for (long k = 0; k < column_count; k++)
          CK_NAME(resample_near_tile)(1, columns + k, from + i, to + i * y_width, y_width);
  }
}
#endif

static const ck_resample_kernels CK_NAME(ck_resample_table) = {
    .rows = CK_NAME(resample_rows),
    .columns = CK_NAME(resample_columns),
#if CK_IS_AVX512
    .near = CK_NAME(resample_near),
#endif
};
