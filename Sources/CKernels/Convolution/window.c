#include "ck_window.h"

#include "ck_reduction.h"

#include "vector.h"

// Rows of the grid whose sources are laid out at once, a bound on memory.
enum { CK_WINDOW_ROWS = 16 };

/// A grid's taps as rows and columns, and how the rows that they see are laid out in scratch: each
/// with its margins, and parted by the column step, so that what neighbouring pixels see through one
/// tap are neighbours.
typedef struct {
  long rows, columns;            // of the window
  long top, bottom, left;        // the least and largest row, and the least column, of the taps
  long part, line;               // the length of a part of a row, and of a row
  long *offsets;                 // of a window's columns in a laid-out row
  float *unparted, *laid_out;
} window_layout;

static long round_up(long n) { return (n + CK_LANES - 1) / CK_LANES * CK_LANES; }

static window_layout layout_of(const ck_patches *grid, float *scratch) {
  window_layout l = {.columns = 1};
  const long *rows = grid->tap_rows, *columns = grid->tap_columns;
  while (l.columns < grid->tap_count && rows[l.columns] == rows[0]) l.columns++;
  l.rows = grid->tap_count / l.columns;
  long last_row = rows[grid->tap_count - 1], last_column = columns[l.columns - 1];
  l.top = rows[0] < last_row ? rows[0] : last_row;
  l.bottom = rows[0] < last_row ? last_row : rows[0];
  l.left = columns[0] < last_column ? columns[0] : last_column;
  long reach = (columns[0] < last_column ? last_column : columns[0]) - l.left;
  l.part = round_up(round_up(grid->grid_width) + reach / grid->column_step);
  l.line = l.part * grid->column_step;
  if (scratch) {
    l.offsets = (long *)(void *)scratch;
    l.unparted = scratch + round_up(2 * l.columns);
    l.laid_out = l.unparted + (grid->column_step > 1 ? l.line : 0);
    for (long k = 0; k < l.columns; k++) {
      long column = columns[k] - l.left;
      l.offsets[k] = column % grid->column_step * l.part + column / grid->column_step;
    }
  }
  return l;
}

long ck_window_scratch(const ck_patches *grid) {
  window_layout l = layout_of(grid, NULL);
  long rows = (CK_WINDOW_ROWS - 1) * grid->row_step + l.bottom - l.top + 1;
  return round_up(2 * l.columns) + l.line * (rows + (grid->column_step > 1));
}

#define CK_BODY "window_body.h"
#include "levels.h"

CK_DEFINE_FAMILY(window)

float ck_window_product_reference(
    const ck_patches *grid, long pixel, const float *plane, const float *weights) {
  float sum = 0;
  for (long t = 0; t < grid->tap_count; t++)
    sum = ck_fused_reference(weights[t], ck_patch_reference(grid, plane, t, pixel), sum);
  return sum;
}

float ck_window_maximum_reference(
    const ck_patches *grid, long pixel, const float *plane, int32_t *place) {
  float largest = -__builtin_inff();
  int is_first = 1;
  for (long t = 0; t < grid->tap_count; t++) {
    long row = pixel / grid->grid_width * grid->row_step + grid->tap_rows[t];
    long column = pixel % grid->grid_width * grid->column_step + grid->tap_columns[t];
    if (row < 0 || row >= grid->height || column < 0 || column >= grid->width) continue;
    float value = plane[row * grid->width + column];
    if (value > largest || value != value) largest = value;
    else if (!is_first) continue;
    is_first = 0;
    *place = (int32_t)(row * grid->width + column);
  }
  return largest;
}

float ck_window_dot_reference(
    const ck_patches *grid, long row, long tap, const float *plane, const float *slopes,
    float *line) {
  long width = grid->grid_width;
  for (long j = 0; j < width; j++)
    line[j] = ck_patch_reference(grid, plane, tap, row * width + j);
  return ck_dot_reference(width, line, slopes + row * width);
}
