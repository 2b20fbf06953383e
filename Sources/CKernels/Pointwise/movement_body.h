#include "transpose.h"

static void CK_NAME(movement_each)(
    long rows, long columns, const float *x, long x_stride, float *y, long y_stride) {
  for (long j = 0; j < columns; j++)
    for (long i = 0; i < rows; i++) y[j * y_stride + i] = x[i * x_stride + j];
}

/// Sixteen rows and columns.
static inline void CK_NAME(movement_square)(
    const float *x, long x_stride, float *y, long y_stride) {
  ck_f32 lines[CK_LANES];
#pragma clang loop unroll(full)
  for (int i = 0; i < CK_LANES; i++) lines[i] = CK_NAME(ck_load)(x + i * x_stride);
  CK_NAME(ck_transpose)(lines);
#pragma clang loop unroll(full)
  for (int i = 0; i < CK_LANES; i++) CK_NAME(ck_store)(y + i * y_stride, lines[i]);
}

// A few rows become one line whose neighbours come from all of them in turn, and back: each step
// merges (or parts) one half of the vectors with the other, as cards are shuffled.
#define CK_LOW_MERGED 0, 16, 1, 17, 2, 18, 3, 19, 4, 20, 5, 21, 6, 22, 7, 23
#define CK_HIGH_MERGED 8, 24, 9, 25, 10, 26, 11, 27, 12, 28, 13, 29, 14, 30, 15, 31
#define CK_EVEN 0, 2, 4, 6, 8, 10, 12, 14, 16, 18, 20, 22, 24, 26, 28, 30
#define CK_ODD 1, 3, 5, 7, 9, 11, 13, 15, 17, 19, 21, 23, 25, 27, 29, 31
#define CK_SHUFFLES(COUNT)                                                                        \
  static void CK_NAME(movement_merge_##COUNT)(                                                    \
      long columns, const float *x, long x_stride, float *y) {                                    \
    for (long j = 0; j < columns; j += CK_LANES) {                                                \
      ck_f32 lines[COUNT], merged[COUNT];                                                         \
      for (int i = 0; i < COUNT; i++) lines[i] = CK_NAME(ck_load)(x + i * x_stride + j);          \
      for (int step = 1; step < COUNT; step *= 2) {                                               \
        for (int i = 0; i < COUNT / 2; i++) {                                                     \
          merged[2 * i] = __builtin_shufflevector(lines[i], lines[i + COUNT / 2], CK_LOW_MERGED); \
          merged[2 * i + 1] =                                                                     \
              __builtin_shufflevector(lines[i], lines[i + COUNT / 2], CK_HIGH_MERGED);            \
        }                                                                                         \
        for (int i = 0; i < COUNT; i++) lines[i] = merged[i];                                     \
      }                                                                                           \
      for (int i = 0; i < COUNT; i++)                                                             \
        CK_NAME(ck_store)(y + j * COUNT + i * CK_LANES, lines[i]);                                \
    }                                                                                             \
  }                                                                                               \
  static void CK_NAME(movement_part_##COUNT)(                                                     \
      long rows, const float *x, float *y, long y_stride) {                                       \
    for (long j = 0; j < rows; j += CK_LANES) {                                                   \
      ck_f32 lines[COUNT], parted[COUNT];                                                         \
      for (int i = 0; i < COUNT; i++)                                                             \
        lines[i] = CK_NAME(ck_load)(x + j * COUNT + i * CK_LANES);                                \
      for (int step = 1; step < COUNT; step *= 2) {                                               \
        for (int i = 0; i < COUNT / 2; i++) {                                                     \
          parted[i] = __builtin_shufflevector(lines[2 * i], lines[2 * i + 1], CK_EVEN);           \
          parted[i + COUNT / 2] =                                                                 \
              __builtin_shufflevector(lines[2 * i], lines[2 * i + 1], CK_ODD);                    \
        }                                                                                         \
        for (int i = 0; i < COUNT; i++) lines[i] = parted[i];                                     \
      }                                                                                           \
      for (int i = 0; i < COUNT; i++) CK_NAME(ck_store)(y + i * y_stride + j, lines[i]);          \
    }                                                                                             \
  }
CK_SHUFFLES(2)
CK_SHUFFLES(4)
CK_SHUFFLES(8)
#undef CK_SHUFFLES
#undef CK_LOW_MERGED
#undef CK_HIGH_MERGED
#undef CK_EVEN
#undef CK_ODD

static void CK_NAME(movement_plane)(
    long rows, long columns, const float *x, long x_stride, float *y, long y_stride) {
  long whole_rows = rows - rows % CK_LANES, whole_columns = columns - columns % CK_LANES;
  if ((rows == 2 || rows == 4 || rows == 8) && y_stride == rows) {
    if (rows == 2) CK_NAME(movement_merge_2)(whole_columns, x, x_stride, y);
    if (rows == 4) CK_NAME(movement_merge_4)(whole_columns, x, x_stride, y);
    if (rows == 8) CK_NAME(movement_merge_8)(whole_columns, x, x_stride, y);
    whole_rows = rows;
  } else if ((columns == 2 || columns == 4 || columns == 8) && x_stride == columns) {
    if (columns == 2) CK_NAME(movement_part_2)(whole_rows, x, y, y_stride);
    if (columns == 4) CK_NAME(movement_part_4)(whole_rows, x, y, y_stride);
    if (columns == 8) CK_NAME(movement_part_8)(whole_rows, x, y, y_stride);
    whole_columns = columns;
  } else {
    // Squares that lie above each other write neighbouring lines.
    for (long j = 0; j < whole_columns; j += CK_LANES)
      for (long i = 0; i < whole_rows; i += CK_LANES)
        CK_NAME(movement_square)(x + i * x_stride + j, x_stride, y + j * y_stride + i, y_stride);
  }
  if (whole_columns < columns)
    CK_NAME(movement_each)(
        whole_rows, columns - whole_columns, x + whole_columns, x_stride,
        y + whole_columns * y_stride, y_stride);
  if (whole_rows < rows)
    CK_NAME(movement_each)(
        rows - whole_rows, columns, x + whole_rows * x_stride, x_stride, y + whole_rows, y_stride);
}

static void CK_NAME(movement_transpose)(const ck_turn *turn, const float *x, float *y) {
  const ck_turn t = *turn;
  for (long p = 0; p < t.planes; p++)
    CK_NAME(movement_plane)(
        t.rows, t.columns, x + p * t.x_plane, t.x_row, y + p * t.y_plane, t.y_column);
}

static const ck_movement_kernels CK_NAME(ck_movement_table) = {
    .transpose = CK_NAME(movement_transpose),
};
