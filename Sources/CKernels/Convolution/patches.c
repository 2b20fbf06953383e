// Gathering moves numbers and computes none, so one compilation serves every level.
#include "ck_patches.h"

#include "vector.h"

// The part [first, end) of a run of `count` neighbours, from column `start`, that lies in a row.
typedef struct {
  long first, end;
} inside;

static inline inside inside_row(long start, long step, long count, long width) {
  long first = start >= 0 ? 0 : -start;
  long end = start >= width ? 0 : width - start;
  if (step != 1) {
    first = (first + step - 1) / step;
    end = (end + step - 1) / step;
  }
  if (first > count) first = count;
  if (end > count) end = count;
  if (end < first) end = first;
  return (inside){first, end};
}

// Copies runs of a few vectors without the price of a call; the last vector overlaps the one before.
static inline void copy(float *to, const float *from, long count) {
  if (count >= CK_LANES) {
    for (long i = 0; i + CK_LANES <= count; i += CK_LANES)
      *(ck_f32u *)(to + i) = *(const ck_f32u *)(from + i);
    *(ck_f32u *)(to + count - CK_LANES) = *(const ck_f32u *)(from + count - CK_LANES);
  } else {
    for (long i = 0; i < count; i++) to[i] = from[i];
  }
}

void ck_gather_patches(
    const ck_patches *patches, const float *source, long first_tap, long taps, long first_pixel,
    long pixels, float *packed, long stride) {
  const ck_patches s = *patches;
  long tap = first_tap % s.tap_count;
  const float *plane = source + first_tap / s.tap_count * s.height * s.width;
  long first_row = first_pixel / s.grid_width, first_column = first_pixel % s.grid_width;
  for (long t = 0; t < taps; t++) {
    float *to = packed + t * stride;
    long a = first_row, b = first_column;
    for (long p = 0; p < pixels; a++) {
      long run = s.grid_width - b < pixels - p ? s.grid_width - b : pixels - p;
      long row = a * s.row_step + s.tap_rows[tap];
      if (row < 0 || row >= s.height) {
        memset(to + p, 0, (size_t)run * sizeof(float));
      } else {
        long start = b * s.column_step + s.tap_columns[tap];
        const float *from = plane + row * s.width + start;
        inside part = inside_row(start, s.column_step, run, s.width);
        for (long i = 0; i < part.first; i++) to[p + i] = 0;
        if (s.column_step == 1) {
          copy(to + p + part.first, from + part.first, part.end - part.first);
        } else {
          for (long i = part.first; i < part.end; i++) to[p + i] = from[i * s.column_step];
        }
        for (long i = part.end; i < run; i++) to[p + i] = 0;
      }
      p += run;
      b = 0;
    }
    for (long p = pixels; p < stride; p++) to[p] = 0;
    if (++tap == s.tap_count) {
      tap = 0;
      plane += s.height * s.width;
    }
  }
}

void ck_gather_patches_transposed(
    const ck_patches *patches, const float *source, long first_tap, long taps, long first_pixel,
    long pixels, float *packed, long stride) {
  const ck_patches s = *patches;
  if (taps < stride) memset(packed, 0, (size_t)(pixels * stride) * sizeof(float));
  long tap = first_tap % s.tap_count;
  const float *plane = source + first_tap / s.tap_count * s.height * s.width;
  long first_row = first_pixel / s.grid_width, first_column = first_pixel % s.grid_width;
  for (long t = 0; t < taps; t++) {
    float *to = packed + t;
    long a = first_row, b = first_column;
    for (long p = 0; p < pixels; a++) {
      long run = s.grid_width - b < pixels - p ? s.grid_width - b : pixels - p;
      long row = a * s.row_step + s.tap_rows[tap];
      if (row < 0 || row >= s.height) {
        for (long i = 0; i < run; i++) to[(p + i) * stride] = 0;
      } else {
        long start = b * s.column_step + s.tap_columns[tap];
        const float *from = plane + row * s.width + start;
        inside part = inside_row(start, s.column_step, run, s.width);
        for (long i = 0; i < part.first; i++) to[(p + i) * stride] = 0;
        for (long i = part.first; i < part.end; i++)
          to[(p + i) * stride] = from[i * s.column_step];
        for (long i = part.end; i < run; i++) to[(p + i) * stride] = 0;
      }
      p += run;
      b = 0;
    }
    if (++tap == s.tap_count) {
      tap = 0;
      plane += s.height * s.width;
    }
  }
}

float ck_patch_reference(
    const ck_patches *patches, const float *source, long tap, long pixel) {
  long channel = tap / patches->tap_count, place = tap % patches->tap_count;
  long row = pixel / patches->grid_width * patches->row_step + patches->tap_rows[place];
  long column = pixel % patches->grid_width * patches->column_step + patches->tap_columns[place];
  if (row < 0 || row >= patches->height || column < 0 || column >= patches->width) return 0;
  return source[(channel * patches->height + row) * patches->width + column];
}
