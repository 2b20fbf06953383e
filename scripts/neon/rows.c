// Families with sums over rows.
#include "harness.h"

/// Tails within a vector, ends of blocks, and trees of two to nine blocks.
static const long lengths[] = {1,  2,  3,  7,   8,   9,    15,   16,   17,   31,    32,    33,
                               47, 64, 65, 100, 999, 4095, 4096, 4097, 8192, 12301, 20480, 36000};
enum { LENGTHS = sizeof lengths / sizeof *lengths };

static const numbers kinds[] = {PLAIN, WIDE, ANY};
enum { KINDS = 3 };

#define EACH_ROW                            \
  for (int kind = 0; kind < KINDS; kind++)  \
    for (int length = 0; length < LENGTHS; length++)

static void reduction(run *r) {
  const ck_reduction_kernels twins = {ck_sum_reference, ck_dot_reference, ck_sum_rows_reference};
  const ck_reduction_kernels *table =
      level_of(r) == REFERENCE ? &twins : ck_reduction((ck_level)level_of(r));
  keep_one(r, table->sum(0, input(r, PLAIN, 1)));
  EACH_ROW {
    long n = lengths[length];
    const float *x = input(r, kinds[kind], n), *y = input(r, kinds[kind], n);
    keep_one(r, table->sum(n, x));
    keep_one(r, table->dot(n, x, y));
  }
  for (int kind = 0; kind < KINDS; kind++)
    for (long rows = 0; rows < 40; rows += rows < 20 ? 1 : 7)
      for (long columns = 1; columns < 70; columns = columns * 2 + rows % 3) {
        long stride = columns + rows % 5;
        const float *x = input(r, kinds[kind], rows * stride + 1);
        float *y = output(r, columns);
        table->sum_rows(rows, columns, x, stride, y);
        keep(r, y, columns);
      }
}

static void normalization(run *r) {
  const ck_normalization_kernels twins = {
      ck_normalization_forward_reference, ck_normalization_apply_reference,
      ck_normalization_backward_reference, ck_normalization_moments_reference};
  const ck_normalization_kernels *table =
      level_of(r) == REFERENCE ? &twins : ck_normalization((ck_level)level_of(r));
  for (int variant = 0; variant < 16; variant++) {
    int centered = variant & 1, weighted = variant & 2, biased = variant & 4;
    EACH_ROW {
      // Channels of `inner` elements, or one element each.
      long inner = variant & 8 ? lengths[length] : 1;
      long channels = variant & 8 ? 3 : lengths[length], n = inner * channels;
      if (n > 13000) continue;
      long rows = length % 3 * 2 + 1;
      const float *x = input(r, kinds[kind], rows * n), *dy = input(r, kinds[kind], n);
      const float *weight = weighted ? input(r, PLAIN, channels) : NULL;
      const float *bias = biased ? input(r, PLAIN, channels) : NULL;
      float *y = output(r, rows * n), *dx = output(r, n);
      float *standard = output(r, n), *products = output(r, n);
      table->forward(rows, n, x, 1e-5f, centered, weight, bias, inner, y);
      table->backward(
          n, x, dy, 1e-5f, centered, weight, inner, standard, dx, biased ? products : NULL);
      keep(r, y, rows * n);
      table->apply(n, x, 0.7f, 1.3f, weight, weight && bias ? bias : NULL, y);
      keep(r, y, n);
      float *means = output(r, rows), *scales = output(r, rows);
      table->moments(rows, n, x, 1e-5f, centered, means, scales);
      keep(r, means, rows);
      keep(r, scales, rows);
      keep(r, standard, n);
      keep(r, dx, n);
      keep(r, products, n);
    }
  }
}

/// A mask without any, with some, and with all elements.
static float *mask_of(run *r, int variant, long n) {
  float *mask = input(r, PLAIN, n);
  for (long i = 0; i < n; i++) mask[i] = variant == 1 ? 0 : variant == 2 ? mask[i] > 0 : 1;
  return mask;
}

static void softmax(run *r) {
  const ck_softmax_kernels twins = {
      .softmax = ck_softmax_reference,
      .softmax_backward = ck_softmax_backward_reference,
      .log_softmax = ck_log_softmax_reference,
      .log_softmax_backward = ck_log_softmax_backward_reference,
      .log_sum_exp = ck_log_sum_exp_reference,
      .log_sum_exp_backward = ck_log_sum_exp_backward_reference};
  const ck_softmax_kernels *table =
      level_of(r) == REFERENCE ? &twins : ck_softmax((ck_level)level_of(r));
  EACH_ROW {
    long n = lengths[length];
    const float *x = input(r, kinds[kind], n), *dy = input(r, kinds[kind], n);
    float *y = output(r, n), *dx = output(r, n), *scratch = output(r, n);
    for (int variant = 0; variant < 4; variant++) {
      const float *mask = variant ? mask_of(r, variant, n) : NULL;
      table->softmax(n, x, 0.37f, mask, y);
      table->softmax_backward(n, y, dy, 0.37f, dx);
      keep(r, y, n);
      keep(r, dx, n);
    }
    table->log_softmax(n, x, y);
    table->log_softmax_backward(n, y, dy, dx);
    keep(r, y, n);
    keep(r, dx, n);
    float total = table->log_sum_exp(n, x, scratch);
    table->log_sum_exp_backward(n, x, total, 1.7f, dx);
    keep_one(r, total);
    keep(r, dx, n);
  }
}

static void scan(run *r) {
  const ck_scan_kernels *table =
      level_of(r) == REFERENCE ? ck_scan_reference() : ck_scan((ck_level)level_of(r));
  for (int trial = 0; trial < 40; trial++) {
    ck_scan_order order = {1 + number(r, 12), 1 + number(r, 150), 1 + number(r, 9), trial % 2};
    long rows = order.tokens * order.channels, weights = order.states * order.channels;
    long inputs = order.tokens * order.states;
    numbers kind = trial % 3 ? PLAIN : WIDE;
    float *step = input(r, POSITIVE, rows), *decay = input(r, PLAIN, weights);
    for (long i = 0; i < rows; i++) step[i] = step[i] / 8;
    const float *x = input(r, kind, rows), *dy = input(r, kind, rows);
    ck_selective_inputs selective = {x, step, decay, input(r, PLAIN, inputs), input(r, PLAIN, inputs)};
    ck_diagonal_inputs diagonal = {
        x, decay, input(r, PLAIN, weights), input(r, kind, weights), input(r, kind, weights)};
    float *y[] = {output(r, rows), output(r, rows), output(r, rows)}, *taps = output(r, weights);
    float *dx = output(r, rows), *scratch = output(r, ck_selective_scratch(&order));
    ck_diagonal_gradients slopes = {
        dx, output(r, weights), output(r, weights), output(r, weights), output(r, weights)};
    for (long first = 0; first < order.channels; first += CK_SCAN_BLOCK) {
      table->selective(&order, first, &selective, y[0]);
      table->diagonal(&order, first, &diagonal, y[1]);
      table->diagonal_backward(&order, first, &diagonal, dy, &slopes, scratch);
      table->taps(&order, first, x, decay, y[2]);
      table->taps_backward(&order, first, x, dy, taps);
    }
    for (int i = 0; i < 3; i++) keep(r, y[i], rows);
    keep(r, taps, weights);
    keep(r, dx, rows);
    keep(r, slopes.decay_real, weights);
    keep(r, slopes.decay_imaginary, weights);
    keep(r, slopes.output_real, weights);
    keep(r, slopes.output_imaginary, weights);
    for (long first = 0; first < order.channels; first += CK_SCAN_GROUP) {
      ck_selective_gradients to = {
          dx, y[0], taps, output(r, inputs), output(r, inputs)};
      table->selective_backward(&order, first, &selective, dy, &to, scratch);
      keep(r, to.input, inputs);
      keep(r, to.output, inputs);
    }
    keep(r, dx, rows);
    keep(r, y[0], rows);
    keep(r, taps, weights);
  }
}

const family row_families[] = {
    {"reduction", reduction, 0},
    {"normalization", normalization, 0},
    {"softmax", softmax, 0},
    {"scan", scan, 0}};
const long row_family_count = sizeof row_families / sizeof *row_families;
