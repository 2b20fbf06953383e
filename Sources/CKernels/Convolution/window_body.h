#include "row_sums.h"

// How many rows and vectors of outputs are in registers at once: they share what they load.
#if CK_IS_AVX512
enum { CK_NAME(WINDOW_ROWS) = 4, CK_NAME(WINDOW_VECTORS) = 4 };
#else
enum { CK_NAME(WINDOW_ROWS) = 2, CK_NAME(WINDOW_VECTORS) = 2 };
#endif

/// Lays one row of the plane out, with `fill` where there is none.
static void CK_NAME(window_lay_out)(
    const ck_patches *grid, const window_layout *l, const float *plane, long row, float fill,
    float *to) {
  long step = grid->column_step, first = l->left < 0 ? -l->left : 0;
  float *line = step > 1 ? l->unparted : to;
  long end = grid->width - l->left;
  if (end > l->line) end = l->line;
  if (row < 0 || row >= grid->height || end <= first) first = end = 0;
  for (long q = 0; q < first; q++) line[q] = fill;
  if (first < end)
    memcpy(line + first, plane + row * grid->width + first + l->left,
           (size_t)(end - first) * sizeof(float));
  for (long q = end; q < l->line; q++) line[q] = fill;
  if (step == 2) {
    for (long q = 0; q < l->part; q += CK_LANES) {
      ck_f32 low = CK_NAME(ck_load)(line + 2 * q), high = CK_NAME(ck_load)(line + 2 * q + CK_LANES);
      CK_NAME(ck_store)(
          to + q, __builtin_shufflevector(
                      low, high, 0, 2, 4, 6, 8, 10, 12, 14, 16, 18, 20, 22, 24, 26, 28, 30));
      CK_NAME(ck_store)(
          to + l->part + q,
          __builtin_shufflevector(
              low, high, 1, 3, 5, 7, 9, 11, 13, 15, 17, 19, 21, 23, 25, 27, 29, 31));
    }
  } else if (step > 2) {
    for (long phase = 0; phase < step; phase++)
      for (long q = 0; q < l->part; q++) to[phase * l->part + q] = line[q * step + phase];
  }
}

/// Lays out what the grid's rows first ..< end see.
static void CK_NAME(window_lay_out_rows)(
    const ck_patches *grid, const window_layout *l, const float *plane, long first, long end,
    float fill) {
  long top = first * grid->row_step + l->top, bottom = (end - 1) * grid->row_step + l->bottom;
  for (long row = top; row <= bottom; row++)
    CK_NAME(window_lay_out)(grid, l, plane, row, fill, l->laid_out + (row - top) * l->line);
}

/// Asks for what `count` of the next rows to lay out see, while what is laid out is worked on.
static inline void CK_NAME(window_ask)(
    const ck_patches *grid, const window_layout *l, const float *plane, long row, long count) {
  long first = (row + CK_WINDOW_ROWS) * grid->row_step + l->bottom;
  long end = first + count * grid->row_step;
  first = (first < 0 ? 0 : first) * grid->width;
  end = (end < grid->height ? end : grid->height) * grid->width;
  for (long i = first; i < end; i += CK_LANES) __builtin_prefetch(plane + i);
}

/// Goes on with the sums by what they see in one laid-out line: the window's row s − t for row t of
/// outputs, which has it in any case where the line is shared by all.
static inline __attribute__((always_inline)) void CK_NAME(window_line)(
    const window_layout *l, const int rows, const int vectors, const int is_shared, long s,
    const float *line, const float *weights,
    ck_f32 sums[CK_NAME(WINDOW_ROWS)][CK_NAME(WINDOW_VECTORS)]) {
  for (long k = 0; k < l->columns; k++) {
    ck_f32 seen[CK_NAME(WINDOW_VECTORS)];
#pragma clang loop unroll(full)
    for (int u = 0; u < vectors; u++)
      seen[u] = CK_NAME(ck_load)(line + l->offsets[k] + u * CK_LANES);
#pragma clang loop unroll(full)
    for (int t = 0; t < rows; t++) {
      if (!is_shared && (s < t || s - t >= l->rows)) continue;
      ck_f32 weight = CK_NAME(ck_splat)(weights[(s - t) * l->columns + k]);
#pragma clang loop unroll(full)
      for (int u = 0; u < vectors; u++) sums[t][u] = CK_NAME(ck_fma)(weight, seen[u], sums[t][u]);
    }
  }
}

/// `rows` rows of `vectors` vectors of outputs, from a row's laid-out source. Where there are more
/// rows, neighbouring rows of the window see neighbouring rows of the plane, downwards or upwards:
/// each is loaded once, and every output meets them in the window's order.
static inline __attribute__((always_inline)) void CK_NAME(window_tile)(
    const window_layout *l, const int rows, const int vectors, long row_distance,
    const float *source, const float *weights, long count, float *y, long y_row, long y_column) {
  ck_f32 sums[CK_NAME(WINDOW_ROWS)][CK_NAME(WINDOW_VECTORS)];
#pragma clang loop unroll(full)
  for (int t = 0; t < rows; t++)
#pragma clang loop unroll(full)
    for (int u = 0; u < vectors; u++) sums[t][u] = (ck_f32){0};
  for (long s = 0; s < l->rows + rows - 1; s++) {
    const float *line = source + s * row_distance;
    if (rows == 1 || (s >= rows - 1 && s < l->rows))
      CK_NAME(window_line)(l, rows, vectors, 1, s, line, weights, sums);
    else CK_NAME(window_line)(l, rows, vectors, 0, s, line, weights, sums);
  }
#pragma clang loop unroll(full)
  for (int t = 0; t < rows; t++)
#pragma clang loop unroll(full)
    for (int u = 0; u < vectors; u++) {
      float *to = y + t * y_row + u * CK_LANES * y_column;
      if (y_column == 1) {
        CK_NAME(ck_store_up_to)(to, sums[t][u], count - u * CK_LANES);
      } else {
        for (long i = 0; i < CK_LANES && i < count - u * CK_LANES; i++)
          to[i * y_column] = sums[t][u][i];
      }
    }
}

static void CK_NAME(window_rows_few)(
    const window_layout *l, long width, long row_distance, const float *source,
    const float *weights, float *y, long y_row, long y_column) {
  enum { VECTORS = CK_NAME(WINDOW_VECTORS), WIDE = VECTORS * CK_LANES };
  long j = 0;
  for (; j + WIDE <= width; j += WIDE)
    CK_NAME(window_tile)(
        l, 1, VECTORS, row_distance, source + j, weights, WIDE, y + j * y_column, y_row, y_column);
  for (; j < width; j += CK_LANES)
    CK_NAME(window_tile)(
        l, 1, 1, row_distance, source + j, weights, width - j, y + j * y_column, y_row, y_column);
}

static void CK_NAME(window_rows_many)(
    const window_layout *l, long width, long row_distance, const float *source,
    const float *weights, float *y, long y_row, long y_column) {
  enum { ROWS = CK_NAME(WINDOW_ROWS), VECTORS = CK_NAME(WINDOW_VECTORS) };
  enum { WIDE = VECTORS * CK_LANES };
  long j = 0;
  for (; j + WIDE <= width; j += WIDE)
    CK_NAME(window_tile)(
        l, ROWS, VECTORS, row_distance, source + j, weights, WIDE, y + j * y_column, y_row,
        y_column);
  for (; j < width; j += CK_LANES)
    CK_NAME(window_tile)(
        l, ROWS, 1, row_distance, source + j, weights, width - j, y + j * y_column, y_row,
        y_column);
}

static void CK_NAME(window_product)(
    const ck_patches *grid, long first, long end, const float *plane, const float *weights,
    float *y, long y_row, long y_column, float *scratch) {
  enum { ROWS = CK_NAME(WINDOW_ROWS) };
  window_layout l = layout_of(grid, scratch);
  // From one row of the window to the next, and from one row of outputs to the next.
  long down = l.rows > 1 ? grid->tap_rows[l.columns] - grid->tap_rows[0] : 1;
  int is_shared = grid->row_step == 1 && (down == 1 || down == -1);
  for (long start = first; start < end; start += CK_WINDOW_ROWS) {
    long stop = start + CK_WINDOW_ROWS < end ? start + CK_WINDOW_ROWS : end;
    CK_NAME(window_lay_out_rows)(grid, &l, plane, start, stop, 0);
    long row = start;
    for (; is_shared && row + ROWS <= stop; row += ROWS) {
      // Upwards, the last row of outputs meets its first row of the plane before the others do.
      const float *source = l.laid_out + (row - start) * l.line;
      CK_NAME(window_ask)(grid, &l, plane, row, ROWS);
      if (down < 0) source += (l.rows + ROWS - 2) * l.line;
      CK_NAME(window_rows_many)(
          &l, grid->grid_width, down * l.line, source, weights,
          y + (down < 0 ? row + ROWS - 1 : row) * y_row, down < 0 ? -y_row : y_row, y_column);
    }
    for (; row < stop; row++) {
      long top = (row - start) * grid->row_step + grid->tap_rows[0] - l.top;
      CK_NAME(window_ask)(grid, &l, plane, row, 1);
      CK_NAME(window_rows_few)(
          &l, grid->grid_width, down * l.line, l.laid_out + top * l.line, weights,
          y + row * y_row, y_row, y_column);
    }
  }
}

/// Whether any of `count` numbers, whole vectors of them, is NaN.
static int CK_NAME(window_has_nan)(long count, const float *x) {
  ck_i32 found = {0};
  for (long i = 0; i < count; i += CK_LANES) {
    ck_f32 seen = CK_NAME(ck_load)(x + i);
    found |= seen != seen;
  }
  return __builtin_reduce_or(found) != 0;
}

// How many vectors of maxima are in registers at once.
enum { CK_NAME(MAXIMA) = CK_NAME(WINDOW_VECTORS) };

/// `vectors` vectors of outputs of one row, from column j on; `line` is the laid-out source of the
/// window's first row. Where nothing seen is NaN, one comparison is enough.
static inline __attribute__((always_inline)) void CK_NAME(window_maximum_tile)(
    const ck_patches *grid, const window_layout *l, const int vectors, const int has_nan, long row,
    long j, const float *line, float *y, int32_t *places) {
  const long step = grid->column_step, top = row * grid->row_step + grid->tap_rows[0];
  const long corner = top * grid->width + grid->tap_columns[0];
  ck_i32 columns = {0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15};
  columns = columns * (int32_t)step;
  // Places are counted from that of the first tap, which is outside the plane at its borders.
  ck_f32 largest[CK_NAME(MAXIMA)];
  ck_i32 place[CK_NAME(MAXIMA)], origin[CK_NAME(MAXIMA)];
#pragma clang loop unroll(full)
  for (int u = 0; u < vectors; u++) {
    largest[u] = CK_NAME(ck_splat)(-__builtin_inff());
    origin[u] = columns + (int32_t)((j + u * CK_LANES) * step + corner);
    // Where all are −∞ it is the first one that the plane has.
    ck_i32 first = columns + (int32_t)((j + u * CK_LANES) * step + grid->tap_columns[0]);
    place[u] = (first & (first > 0)) + (int32_t)((top > 0 ? top : 0) * grid->width) - origin[u];
  }
  for (long r = 0; r < l->rows; r++, line += l->line)
    for (long k = 0; k < l->columns; k++) {
      ck_i32 here = (ck_i32){0} + (int32_t)(r * grid->width + grid->tap_columns[k] - grid->tap_columns[0]);
#pragma clang loop unroll(full)
      for (int u = 0; u < vectors; u++) {
        ck_f32 seen = CK_NAME(ck_load)(line + l->offsets[k] + u * CK_LANES);
        ck_i32 is_larger = seen > largest[u];
        if (has_nan) is_larger |= seen != seen;
        largest[u] = CK_NAME(ck_select)(is_larger, seen, largest[u]);
        place[u] = (is_larger & here) | (~is_larger & place[u]);
      }
    }
#pragma clang loop unroll(full)
  for (int u = 0; u < vectors; u++) {
    long rest = grid->grid_width - j - u * CK_LANES;
    place[u] = place[u] + origin[u];
    CK_NAME(ck_store_up_to)(y + u * CK_LANES, largest[u], rest);
    if (rest >= CK_LANES) memcpy(places + u * CK_LANES, place + u, sizeof *place);
    else memcpy(places + u * CK_LANES, place + u, (size_t)rest * sizeof *places);
  }
}

static inline __attribute__((always_inline)) void CK_NAME(window_maximum_row)(
    const ck_patches *grid, const window_layout *l, const int has_nan, long row,
    const float *source, float *y, int32_t *places) {
  enum { WIDE = CK_NAME(MAXIMA) * CK_LANES };
  long j = 0, width = grid->grid_width;
  for (; j + WIDE <= width; j += WIDE)
    CK_NAME(window_maximum_tile)(
        grid, l, CK_NAME(MAXIMA), has_nan, row, j, source + j, y + j, places + j);
  for (; j < width; j += CK_LANES)
    CK_NAME(window_maximum_tile)(grid, l, 1, has_nan, row, j, source + j, y + j, places + j);
}

static void CK_NAME(window_maximum)(
    const ck_patches *grid, long first, long end, const float *plane, float *y, int32_t *places,
    float *scratch) {
  window_layout l = layout_of(grid, scratch);
  for (long start = first; start < end; start += CK_WINDOW_ROWS) {
    long stop = start + CK_WINDOW_ROWS < end ? start + CK_WINDOW_ROWS : end;
    CK_NAME(window_lay_out_rows)(grid, &l, plane, start, stop, -__builtin_inff());
    long lines = (stop - 1 - start) * grid->row_step + l.bottom - l.top + 1;
    int has_nan = CK_NAME(window_has_nan)(lines * l.line, l.laid_out);
    for (long row = start; row < stop; row++) {
      const float *source = l.laid_out + (row - start) * grid->row_step * l.line;
      long at = row * grid->grid_width;
      CK_NAME(window_ask)(grid, &l, plane, row, 1);
      if (has_nan) CK_NAME(window_maximum_row)(grid, &l, 1, row, source, y + at, places + at);
      else CK_NAME(window_maximum_row)(grid, &l, 0, row, source, y + at, places + at);
    }
  }
}

/// Dot products of one row of slopes with what it saw through `taps` neighbouring taps.
static inline __attribute__((always_inline)) void CK_NAME(window_dots_few)(
    const int taps, long width, const long *offsets, const float *line, const float *slopes,
    float *dots) {
  ck_f32 lanes[4];
#pragma clang loop unroll(full)
  for (int t = 0; t < taps; t++) lanes[t] = (ck_f32){0};
  long j = 0;
  for (; j + CK_LANES <= width; j += CK_LANES) {
    ck_f32 slope = CK_NAME(ck_load)(slopes + j);
#pragma clang loop unroll(full)
    for (int t = 0; t < taps; t++)
      lanes[t] = CK_NAME(ck_fma)(CK_NAME(ck_load)(line + offsets[t] + j), slope, lanes[t]);
  }
#pragma clang loop unroll(full)
  for (int t = 0; t < taps; t++) {
    if (j < width)
      lanes[t] = CK_NAME(ck_fma)(
          CK_NAME(ck_load_part)(line + offsets[t] + j, width - j, -0.0f),
          CK_NAME(ck_load_part)(slopes + j, width - j, 0.0f), lanes[t]);
    dots[t] = CK_NAME(ck_fold)(lanes[t]);
  }
}

static void CK_NAME(window_dots)(
    const ck_patches *grid, long first, long end, const float *plane, const float *slopes,
    float *dots, float *scratch) {
  window_layout l = layout_of(grid, scratch);
  long width = grid->grid_width;
  for (long start = first; start < end; start += CK_WINDOW_ROWS) {
    long stop = start + CK_WINDOW_ROWS < end ? start + CK_WINDOW_ROWS : end;
    CK_NAME(window_lay_out_rows)(grid, &l, plane, start, stop, 0);
    for (long row = start; row < stop; row++)
      for (long r = 0; r < l.rows; r++) {
        long from = (row - start) * grid->row_step + grid->tap_rows[r * l.columns] - l.top;
        const float *line = l.laid_out + from * l.line, *slope = slopes + row * width;
        float *to = dots + row * grid->tap_count + r * l.columns;
        long k = 0;
        if (width > CK_REDUCTION_BLOCK)
          for (; k < l.columns; k++)
            to[k] = CK_NAME(reduction_row)(width, line + l.offsets[k], slope);
        for (; k + 4 <= l.columns; k += 4)
          CK_NAME(window_dots_few)(4, width, l.offsets + k, line, slope, to + k);
        if (k + 3 == l.columns)
          CK_NAME(window_dots_few)(3, width, l.offsets + k, line, slope, to + k);
        else
          for (; k < l.columns; k++)
            CK_NAME(window_dots_few)(1, width, l.offsets + k, line, slope, to + k);
      }
  }
}

static const ck_window_kernels CK_NAME(ck_window_table) = {
    .product = CK_NAME(window_product),
    .maximum = CK_NAME(window_maximum),
    .dots = CK_NAME(window_dots),
};
