// Loops over tiles, which are the same at every level.
#include "ck_band.h"

void ck_expect(ck_expected *expected) {
  ck_expected e = *expected;
  const ck_piece p = e.piece;
  long first = p.column < 0 ? 0 : p.column;
  long end = p.column + p.columns * p.column_step;
  if (end > p.width) end = p.width;
  for (long i = 0; i < e.each && e.plane < e.planes; i++) {
    long row = p.row + e.row * p.row_step;
    if (row >= 0 && row < p.height) {
      const float *line = e.from + (e.plane * p.height + row) * p.width;
      for (long j = first; j < end; j += 16) __builtin_prefetch(line + j, 0, 2);
    }
    e.row++;
    if (e.row < p.rows) continue;
    e.row = 0;
    e.plane++;
  }
  expected->plane = e.plane;
  expected->row = e.row;
}

static long start(const ck_band *band, long strip) { return band->rows * strip / band->strips; }

void ck_band_run(const ck_band *band) {
  const long most = band->kernels.vectors;
  for (long vector = 0; vector < band->vectors; vector += most) {
    long vectors = band->vectors - vector < most ? band->vectors - vector : most;
    const float *strip = band->weights;
    float *c = band->c + vector * 16;
    for (long s = band->first; s < band->end; s++) {
      long rows = start(band, s + 1) - start(band, s);
      band->kernels.tile(
          rows, vectors, band->depth, strip, band->source, band->places + vector, band->offsets, c,
          band->c_stride, band->accumulate);
      strip += rows * band->depth;
      c += rows * band->c_stride;
      for (long i = 0; i < band->expected_count; i++) ck_expect(band->expected + i);
    }
  }
}
