// Families that move over the planes of pictures.
#include "harness.h"

static void window(run *r) {
  for (int trial = 0; trial < 120; trial++) {
    long rows[49], columns[49], height = 1 + number(r, 7), width = 1 + number(r, 7);
    // Downwards and upwards, with gaps and without; maxima have neither gaps nor upward windows.
    int is_pool = trial % 3 == 0, sign = !is_pool && number(r, 2) ? -1 : 1;
    long down = is_pool ? 1 : 1 + number(r, 2), across = is_pool ? 1 : 1 + number(r, 3);
    long top = number(r, height), left = number(r, width);
    for (long t = 0; t < height * width; t++) {
      rows[t] = sign * (t / width * down - top);
      columns[t] = sign * (t % width * across - left);
    }
    ck_patches p = {height + number(r, 20), width + number(r, 90), 1 + number(r, 3),
                    1 + number(r, 4), 0, height * width, rows, columns};
    long lines = is_pool ? (p.height + top - height) / p.row_step + 1 : 1 + number(r, 40);
    p.grid_width = is_pool ? (p.width + left - width) / p.column_step + 1 : 1 + number(r, 100);
    long first = number(r, lines), count = lines * p.grid_width;
    const float *x = input(r, is_pool && trial % 2 ? ANY : trial % 2 ? WIDE : PLAIN, p.height * p.width);
    const float *weights = input(r, PLAIN, p.tap_count);
    float *y = output(r, 2 * count), *scratch = output(r, ck_window_scratch(&p));
    int32_t *places = (int32_t *)(void *)output(r, count);
    long step = is_pool ? 1 : 1 + trial % 2;
    for (long i = first * p.grid_width; level_of(r) == REFERENCE && i < count; i++)
      if (is_pool) y[i] = ck_window_maximum_reference(&p, i, x, places + i);
      else y[i * step] = ck_window_product_reference(&p, i, x, weights);
    if (level_of(r) != REFERENCE) {
      const ck_window_kernels *table = ck_window((ck_level)level_of(r));
      if (is_pool) table->maximum(&p, first, lines, x, y, places, scratch);
      else table->product(&p, first, lines, x, weights, y, p.grid_width * step, step, scratch);
    }
    keep(r, y, 2 * count);
    for (long i = first * p.grid_width; is_pool && i < count; i++) keep_one(r, (float)places[i]);
    const float *slopes = input(r, WIDE, count);
    float *dots = output(r, lines * p.tap_count), *line = output(r, p.grid_width);
    if (level_of(r) != REFERENCE)
      ck_window((ck_level)level_of(r))->dots(&p, first, lines, x, slopes, dots, scratch);
    else
      for (long i = first * p.tap_count; i < lines * p.tap_count; i++)
        dots[i] = ck_window_dot_reference(&p, i / p.tap_count, i % p.tap_count, x, slopes, line);
    keep(r, dots, lines * p.tap_count);
  }
}

/// Sums of up to six taps, none of them, and copies.
static ck_taps taps_of(run *r, long outputs, long inputs) {
  long *starts = (long *)(void *)input(r, PLAIN, (outputs + 1) * 2);
  long *indices = (long *)(void *)input(r, PLAIN, outputs * 6 * 2);
  float *weights = input(r, PLAIN, outputs * 6);
  starts[0] = 0;
  for (long i = 0; i < outputs; i++) {
    starts[i + 1] = starts[i] + number(r, 7);
    for (long t = starts[i]; t < starts[i + 1]; t++) indices[t] = number(r, inputs);
    if (starts[i + 1] - starts[i] == 1 && number(r, 2)) weights[starts[i]] = 1;
  }
  return (ck_taps){starts, indices, weights};
}

static void resample(run *r) {
  static const numbers kinds[] = {PLAIN, WIDE, ANY};
  for (int trial = 0; trial < 150; trial++) {
    long from = 1 + number(r, 50), to = 1 + number(r, 70), across = 1 + number(r, 70);
    long first = number(r, to);
    ck_taps taps = taps_of(r, to, from);
    const float *x = input(r, kinds[trial % 3], from * across);
    float *rows = output(r, to * across), *columns = output(r, to * across);
    if (level_of(r) == REFERENCE) {
      for (long i = first; i < to; i++)
        ck_resample_row_reference(&taps, i, across, x, rows + i * across);
      for (long i = 0; i < across; i++)
        ck_resample_columns_reference(&taps, to, x + i * from, columns + i * to);
    } else {
      const ck_resample_kernels *table = ck_resample((ck_level)level_of(r));
      table->rows(&taps, first, to, across, x, rows);
      table->columns(&taps, across, from, to, x, columns, output(r, 16 * (from + to)));
    }
    keep(r, rows, to * across);
    keep(r, columns, to * across);
  }
}

/// Outputs of one or two taps that lie near each other.
static void near(run *r) {
  for (int trial = 0; trial < 60; trial++) {
    long from = 32 + number(r, 60), to = 16 + number(r, 90), height = 1 + number(r, 9);
    long wanted = 1 + number(r, 12), first = number(r, wanted);
    ck_taps rows = taps_of(r, wanted, height), columns = taps_of(r, to, from);
    long *starts = (long *)columns.starts, *indices = (long *)columns.indices;
    for (long i = 0; i < to; i++) {
      long count = 1 + number(r, 2), at = i * from / to < from - 1 ? i * from / to : from - 2;
      starts[i + 1] = starts[i] + count;
      for (long t = 0; t < count; t++) indices[starts[i] + t] = at + t;
    }
    const float *x = input(r, trial % 3 ? WIDE : ANY, from * height);
    float *y = output(r, wanted * to), *scratch = output(r, 6 * from + 16 * from);
    long size = ck_near_count(to) * (long)(sizeof(ck_near_columns) / sizeof(float));
    ck_near_columns *found = (ck_near_columns *)(void *)output(r, size);
    int is_near = ck_find_near(&columns, from, to, found);
    const ck_resample_kernels *table =
        level_of(r) == REFERENCE ? NULL : ck_resample((ck_level)level_of(r));
    if (is_near && table && table->near)
      table->near(&rows, found, ck_near_count(to), first, wanted, from, to, x, y, scratch);
    else
      for (long i = first; i < wanted; i++) {
        ck_resample_row_reference(&rows, i, from, x, scratch);
        ck_resample_columns_reference(&columns, to, scratch, y + i * to);
      }
    keep_one(r, (float)is_near);
    keep(r, y, wanted * to);
  }
}

static void sampling(run *r) {
  for (int trial = 0; trial < 60; trial++) {
    long height = 1 + number(r, 9), width = 1 + number(r, 9), planes = 1 + number(r, 4);
    long n = 1 + number(r, 50), plane = height * width;
    float *grid = input(r, trial % 5 ? PLAIN : ANY, 2 * n);
    for (long i = 0; i < 2 * n; i++) grid[i] = grid[i] / 6;
    float *weights = output(r, 3 * CK_CORNERS * n);
    int32_t *indices = (int32_t *)(void *)output(r, CK_CORNERS * n);
    ck_corners corners = {n, indices, weights, weights + CK_CORNERS * n,
                          weights + 2 * CK_CORNERS * n};
    ck_find_corners(grid, height, width, trial % 2, &corners);
    const float *x = input(r, trial % 3 ? WIDE : ANY, planes * plane);
    const float *dy = input(r, PLAIN, planes * n);
    float *y = output(r, planes * n), *slopes = output(r, 2 * n), *dx = input(r, PLAIN, plane);
    if (level_of(r) == REFERENCE) {
      ck_sample_reference(&corners, planes, x, plane, y, n);
      ck_sample_slopes_reference(&corners, planes, x, plane, dy, n, slopes, slopes + n);
    } else {
      const ck_sampling_kernels *table = ck_sampling((ck_level)level_of(r));
      table->sample(&corners, planes, x, plane, y, n);
      table->slopes(&corners, planes, x, plane, dy, n, slopes, slopes + n);
    }
    // It has no table; the record compares it between machines.
    ck_spread_samples(&corners, dy, dx);
    for (long i = 0; i < CK_CORNERS * n; i++) keep_one(r, (float)indices[i]);
    keep(r, weights, 3 * CK_CORNERS * n);
    keep(r, y, planes * n);
    keep(r, slopes, 2 * n);
    keep(r, dx, plane);
  }
}

/// Samples of 8 bits; every second time few values, so that neighbours are often equal.
static uint8_t *bytes(run *r, long n) {
  uint8_t *samples = (uint8_t *)input(r, PLAIN, n / 4 + 1);
  long below = number(r, 2) ? 256 : 2;
  for (long i = 0; i < n; i++) samples[i] = (uint8_t)number(r, below);
  return samples;
}

/// Room for n numbers of 64 bits.
static void *wide(run *r, long n) { return output(r, 2 * n); }

static void similarity(run *r) {
  const ck_similarity_kernels *table =
      level_of(r) == REFERENCE ? NULL : ck_similarity((ck_level)level_of(r));
  for (int trial = 0; trial < 60; trial++) {
    long step = 1 + number(r, 4), count = 1 + number(r, 90), row = count + 6 * step;
    float *sums = output(r, 4 * row);
    for (long i = 0; i < 4 * row; i++) sums[i] = 0;
    const uint8_t *rows[16];
    for (int k = 0; k < 16; k++) rows[k] = bytes(r, row);
    for (int k = 0; k < 8; k++) {
      const uint8_t *const *removed = k == 7 ? rows : NULL;
      if (table) table->exchange(rows + 2 * k, removed, row, sums);
      else ck_similarity_exchange_reference(rows + 2 * k, removed, row, sums);
    }
    keep(r, sums, 4 * row);
    uint8_t *counted = bytes(r, count);
    for (long i = 0; i < count; i++) counted[i] &= 1;
    ck_windows windows = {count, trial % 3 ? NULL : counted, 15618, 137660};
    int64_t *terms = wide(r, 3);
    terms[0] = table ? table->uniform(&windows, sums, step)
                     : ck_similarity_uniform_reference(&windows, sums, step);
    terms[1] = terms[2] = 0;
    long width = count + CK_GAUSSIAN_WINDOW - 1;
    const float *x = input(r, POSITIVE, 11 * width), *y = input(r, POSITIVE, 11 * width);
    double weights[CK_GAUSSIAN_WINDOW], *scratch = wide(r, 4 * width);
    for (int k = 0; k < CK_GAUSSIAN_WINDOW; k++) weights[k] = 1.0 / (double)(3 + number(r, 9));
    if (table) table->gaussian(&windows, x, y, weights, scratch, terms + 1);
    else ck_similarity_gaussian_reference(&windows, x, y, weights, scratch, terms + 1);
    keep(r, (float *)scratch, 8 * width);
    keep(r, (float *)terms, 6);
  }
}

static void difference(run *r) {
  const ck_difference_kernels *table =
      level_of(r) == REFERENCE ? NULL : ck_difference((ck_level)level_of(r));
  for (int trial = 0; trial < 80; trial++) {
    int channels = 1 + trial % 4;
    long n = 1 + number(r, 120);
    const uint8_t *a = bytes(r, n * channels), *b = bytes(r, n * channels);
    const uint8_t *c = bytes(r, n * channels);
    double limit = (double)number(r, 4000);
    uint8_t *far = (uint8_t *)output(r, n / 4 + 1);
    uint32_t *keys[3], *row = (uint32_t *)output(r, n);
    for (int k = 0; k < 3; k++) keys[k] = (uint32_t *)output(r, n);
    keep_one(r, (float)(table ? table->far(a, b, n, channels, limit, far)
                              : ck_difference_far_reference(a, b, n, channels, limit, far)));
    for (int k = 0; k < 3; k++) {
      const uint8_t *samples = k == 0 ? a : k == 1 ? b : c;
      if (table) table->pack(samples, n, channels, keys[k]);
      else ck_difference_pack_reference(samples, n, channels, keys[k]);
    }
    for (int keeps = 0; keeps < 2; keeps++)
      if (table) table->areas(keys[keeps], keys[1], keys[2], n, keeps, row);
      else ck_difference_areas_reference(keys[keeps], keys[1], keys[2], n, keeps, row);
    keep(r, (float *)far, n / 4 + 1);
    keep(r, (float *)row, n);
    for (int k = 0; k < 3; k++) keep(r, (float *)keys[k], n);
  }
}

const family picture_families[] = {
    {"window", window, 0}, {"resample", resample, 0}, {"near", near, 0},
    {"sampling", sampling, 0}, {"similarity", similarity, 1}, {"difference", difference, 1}};
const long picture_family_count = sizeof picture_families / sizeof *picture_families;
