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

/// Makes lane i of the vectors at `turned` row i of x; lanes beyond `count` rows repeat the last one.
static void CK_NAME(resample_turn)(long count, long width, const float *x, float *turned) {
  for (long j = 0; j < width; j += CK_LANES) {
    long columns = width - j < CK_LANES ? width - j : CK_LANES;
    ck_f32 lines[CK_LANES];
    for (long i = 0; i < CK_LANES; i++) {
      const float *from = x + (i < count ? i : count - 1) * width + j;
      lines[i] = columns == CK_LANES ? CK_NAME(ck_load)(from) : CK_NAME(ck_load_part)(from, columns, 0);
    }
    CK_NAME(ck_transpose)(lines);
    for (long i = 0; i < columns; i++) CK_NAME(ck_store)(turned + (j + i) * CK_LANES, lines[i]);
  }
}

// Sixteen rows are turned, so that a lane is a row and taps are neighbours in memory.
static void CK_NAME(resample_columns)(
    const ck_taps *taps, long rows, long x_width, long y_width, const float *x, float *y,
    float *scratch) {
  for (long row = 0; row < rows; row += CK_LANES) {
    long count = rows - row < CK_LANES ? rows - row : CK_LANES;
    CK_NAME(resample_turn)(count, x_width, x + row * x_width, scratch);
    for (long j = 0; j < y_width; j += CK_LANES) {
      long columns = y_width - j < CK_LANES ? y_width - j : CK_LANES;
      ck_f32 lines[CK_LANES] = {{0}};
      for (long i = 0; i < columns; i++) {
        long first = taps->starts[j + i], end = taps->starts[j + i + 1];
        const float *from = scratch + (first < end ? taps->indices[first] : 0) * CK_LANES;
        if (end - first == 2) {
          ck_f32 sum = CK_NAME(ck_fma)(
              CK_NAME(ck_splat)(taps->weights[first]), CK_NAME(ck_load)(from), (ck_f32){0});
          from = scratch + taps->indices[first + 1] * CK_LANES;
          lines[i] = CK_NAME(ck_fma)(
              CK_NAME(ck_splat)(taps->weights[first + 1]), CK_NAME(ck_load)(from), sum);
        } else if (CK_NAME(resample_copied)(taps, j + i) >= 0) {
          lines[i] = CK_NAME(ck_load)(from);
        } else {
          lines[i] = CK_NAME(resample_lanes)(taps, j + i, scratch, CK_LANES, CK_LANES);
        }
      }
      CK_NAME(ck_transpose)(lines);
      for (long i = 0; i < count; i++) {
        float *to = y + (row + i) * y_width + j;
        if (columns == CK_LANES) CK_NAME(ck_store)(to, lines[i]);
        else CK_NAME(ck_store_part)(to, lines[i], columns);
      }
    }
  }
}

static const ck_resample_kernels CK_NAME(ck_resample_table) = {
    .rows = CK_NAME(resample_rows),
    .columns = CK_NAME(resample_columns),
};
