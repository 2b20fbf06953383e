// Families of products, and what gathers for them.
#include <stdatomic.h>
#include <string.h>

#include "harness.h"

static long smaller(long a, long b) { return a < b ? a : b; }

/// Where an operand lies: the steps to the next row (of B: column) and to the next k.
typedef struct {
  const float *at;
  long step, k_step;
} operand;

/// A product's plain loops, and its tiles at a level.
typedef struct {
  const ck_matmul_kernels *(*tiles)(ck_level);
  void (*reference)(
      long m, long n, long k, const float *a, long a_row_stride, long a_k_stride, const float *b,
      long b_k_stride, long b_column_stride, float *c, int accumulate);
} arithmetic;

/// C [m, n] = A · B by the tiles of the run's level.
static void product(
    run *r, arithmetic how, long m, long n, long k, operand a, operand b, float *c,
    int accumulate) {
  if (level_of(r) == REFERENCE) {
    how.reference(m, n, k, a.at, a.step, a.k_step, b.at, b.k_step, b.step, c, accumulate);
    return;
  }
  const ck_matmul_kernels *table = how.tiles((ck_level)level_of(r));
  long steps = (k + table->width - 1) / table->width;
  float *strip = output(r, steps * table->rows), *panel = output(r, steps * table->columns);
  for (long j = 0; j < n; j += table->columns) {
    long columns = smaller(n - j, table->columns);
    table->pack_columns(columns, k, b.at + j * b.step, b.k_step, b.step, panel);
    for (long i = 0; i < m; i += table->rows) {
      long rows = smaller(m - i, table->rows);
      table->pack_rows(rows, k, a.at + i * a.step, a.step, a.k_step, strip);
      table->tile(rows, columns, steps, strip, panel, c + i * n + j, n, accumulate, 0);
    }
  }
}

static void products(run *r, arithmetic how) {
  static const numbers kinds[] = {PLAIN, WIDE, ANY};
  for (int trial = 0; trial < 120; trial++) {
    // Every fourth goes on from any numbers, with products so small that these can be seen.
    int goes_on = trial % 4 == 3;
    long m = 1 + number(r, 27), n = 1 + number(r, 67), k = 1 + number(r, 90);
    long split = number(r, k + 1), a_turned = number(r, 2), b_turned = number(r, 2);
    numbers kind = goes_on ? PLAIN : kinds[trial % 3];
    float *a = input(r, kind, m * k), *b = input(r, kind, k * n);
    for (long i = 0; goes_on && i < m * k; i++) a[i] *= 0x1p-66f;
    for (long i = 0; goes_on && i < k * n; i++) b[i] *= 0x1p-66f;
    operand left = {a, a_turned ? 1 : k, a_turned ? m : 1};
    operand right = {b, b_turned ? k : 1, b_turned ? 1 : n};
    float *c = output(r, m * n);
    const float *running = input(r, ANY, m * n);
    if (goes_on) memcpy(c, running, (size_t)(m * n) * sizeof(float));
    // In two parts, the second one going on from what the first one left.
    product(r, how, m, n, split, left, right, c, goes_on);
    left.at += split * left.k_step;
    right.at += split * right.k_step;
    product(r, how, m, n, k - split, left, right, c, 1);
    keep(r, c, m * n);
  }
}

static const arithmetic single = {ck_matmul, ck_matmul_reference};

static void matmul(run *r) { products(r, single); }

static void matmul_bfloat16(run *r) {
  products(r, (arithmetic){ck_matmul_bfloat16, ck_matmul_bfloat16_reference});
}

/// By single steps, also where there is an instruction for pairs.
static void matmul_bfloat16_steps(run *r) {
  products(r, (arithmetic){ck_matmul_bfloat16_steps, ck_matmul_bfloat16_reference});
}

/// The tiles of single precision over rounded operands.
static const ck_matmul_kernels *float16_tiles(ck_level level) {
  static ck_matmul_kernels tiles;
  tiles = *ck_matmul(level);
  tiles.pack_rows = ck_float16(level)->pack_rows;
  tiles.pack_columns = ck_float16(level)->pack_columns;
  return &tiles;
}

/// Numbers rounded to binary16, each NaN with its payload, and products of them. Copies of pieces
/// are in direct.c.
static void float16(run *r) {
  for (long n = 0; n < 200; n++) {
    const float *x = input(r, ANY, n);
    float *y = output(r, n);
    if (level_of(r) == REFERENCE) ck_float16_round_reference(n, x, y);
    else ck_float16((ck_level)level_of(r))->round(n, x, y);
    keep(r, y, n);
    for (long i = 0; i < n; i++) {
      uint32_t bits;
      memcpy(&bits, y + i, sizeof bits);
      keep_one(r, (float)(bits >> 16));
      keep_one(r, (float)(bits & 0xffff));
    }
  }
  products(r, (arithmetic){float16_tiles, ck_matmul_float16_reference});
  float16_copies(r);
}

static void gather(run *r, const ck_patches *p, const float *source, long taps, long pixels) {
  long first_tap = number(r, taps), first_pixel = number(r, pixels);
  taps -= first_tap, pixels -= first_pixel;
  long row = pixels + number(r, 20), column = taps + number(r, 20);
  float *packed = output(r, taps * row), *turned = output(r, pixels * column);
  if (level_of(r) == REFERENCE) {
    for (long t = 0; t < taps; t++)
      for (long i = 0; i < row; i++)
        packed[t * row + i] =
            i < pixels ? ck_patch_reference(p, source, first_tap + t, first_pixel + i) : 0;
    for (long i = 0; i < pixels; i++)
      for (long t = 0; t < column; t++)
        turned[i * column + t] =
            t < taps ? ck_patch_reference(p, source, first_tap + t, first_pixel + i) : 0;
  } else {
    ck_gather_patches(p, source, first_tap, taps, first_pixel, pixels, packed, row);
    ck_gather_patches_transposed(
        p, source, first_tap, taps, first_pixel, pixels, turned, column);
  }
  keep(r, packed, taps * row);
  keep(r, turned, pixels * column);
}

static void patches(run *r) {
  for (int trial = 0; trial < 200; trial++) {
    long rows[9], columns[9], channels = 1 + number(r, 3), grid_height = 1 + number(r, 12);
    ck_patches p = {1 + number(r, 20), 1 + number(r, 50), 1 + number(r, 3),
                    1 + number(r, 3), 1 + number(r, 50), 1 + number(r, 9), rows, columns};
    for (int t = 0; t < 9; t++) rows[t] = number(r, 9) - 4, columns[t] = number(r, 9) - 4;
    const float *source = input(r, WIDE, channels * p.height * p.width);
    gather(r, &p, source, channels * p.tap_count, grid_height * p.grid_width);
  }
}

/// The weight gradient's dot products of rows, [output, tap, row], for one picture and channel.
static void dot_rows(
    run *r, const ck_convolution_sizes *s, long taps, const float *packed, const float *slope,
    long stride, float *dots) {
  long width = s->output[1];
  for (long t = 0; t < taps; t++)
    for (long i = 0; i < s->output[0]; i++)
      dots[t * stride + i] = ck_reduction((ck_level)level_of(r))
                                 ->dot(width, packed + (t * s->output[0] + i) * width,
                                       slope + i * width);
}

/// A convolution and its weight gradient as gathers with products, or dot products where depthwise.
static void convolve(
    run *r, const ck_convolution_sizes *s, const ck_patches *p, const float *x,
    const float *weights, const float *slopes, float *y, float *gradient) {
  long channels = s->channels / s->groups, outputs = s->outputs / s->groups;
  long taps = channels * p->tap_count, pixels = s->output[0] * s->output[1];
  long all_rows = s->pictures * s->output[0];
  int is_depthwise = channels == 1 && outputs == 1;
  float *packed = output(r, taps * pixels), *turned = output(r, pixels * taps);
  float *dots = output(r, s->outputs * taps * all_rows);
  for (long part = 0; part < s->pictures * s->groups; part++) {
    long picture = part / s->groups, group = part % s->groups;
    const float *from = x + picture * s->channels * s->input[0] * s->input[1];
    long plane = (picture * s->outputs + group * outputs) * pixels;
    long weight = group * outputs * taps;
    ck_gather_patches(p, from, group * taps, taps, 0, pixels, packed, pixels);
    ck_gather_patches_transposed(p, from, group * taps, taps, 0, pixels, turned, taps);
    product(r, single, outputs, pixels, taps, (operand){weights + weight, taps, 1},
            (operand){packed, 1, pixels}, y + plane, 0);
    if (is_depthwise)
      dot_rows(r, s, taps, packed, slopes + plane, all_rows,
               dots + weight * all_rows + picture * s->output[0]);
    else
      product(r, single, outputs, taps, pixels, (operand){slopes + plane, pixels, 1},
              (operand){turned, 1, taps}, gradient + weight, picture > 0);
  }
  for (long i = 0; is_depthwise && i < s->outputs * taps; i++)
    ck_reduction((ck_level)level_of(r))
        ->sum_rows(all_rows, 1, dots + i * all_rows, 1, gradient + i);
}

static void convolution(run *r) {
  for (int trial = 0; trial < 40; trial++) {
    ck_convolution_sizes s = {.pictures = 1 + number(r, 3), .groups = 1 + trial % 4};
    // Every other four are depthwise.
    s.channels = s.groups * (trial / 4 % 2 ? 1 : 1 + number(r, 4));
    s.outputs = s.groups * (trial / 4 % 2 ? 1 : 1 + number(r, 8));
    for (int i = 0; i < 2; i++) {
      s.kernel[i] = 1 + number(r, 3), s.dilation[i] = 1 + number(r, 2);
      s.stride[i] = 1 + number(r, 2), s.padding[i] = number(r, 3);
      long reach = (s.kernel[i] - 1) * s.dilation[i];
      s.input[i] = reach + 1 + number(r, 12);
      s.output[i] = (s.input[i] + 2 * s.padding[i] - reach - 1) / s.stride[i] + 1;
    }
    long rows[9], columns[9], taps = s.kernel[0] * s.kernel[1];
    for (long t = 0; t < taps; t++) {
      rows[t] = t / s.kernel[1] * s.dilation[0] - s.padding[0];
      columns[t] = t % s.kernel[1] * s.dilation[1] - s.padding[1];
    }
    ck_patches p = {s.input[0], s.input[1], s.stride[0], s.stride[1],
                    s.output[1], taps, rows, columns};
    long x_count = s.pictures * s.channels * s.input[0] * s.input[1];
    long y_count = s.pictures * s.outputs * s.output[0] * s.output[1];
    long weight_count = s.outputs * s.channels / s.groups * taps;
    const float *x = input(r, trial % 2 ? WIDE : PLAIN, x_count);
    const float *weights = input(r, PLAIN, weight_count), *slopes = input(r, PLAIN, y_count);
    float *y = output(r, y_count), *gradient = output(r, weight_count);
    float *x_gradient = output(r, x_count);
    if (level_of(r) == REFERENCE) {
      ck_convolution_reference(&s, x, weights, y);
      ck_convolution_weight_gradient_reference(&s, x, slopes, gradient);
    } else {
      convolve(r, &s, &p, x, weights, slopes, y, gradient);
    }
    keep(r, y, y_count);
    keep(r, gradient, weight_count);
    // These have no tables; the record compares them between machines.
    ck_convolution_input_gradient_reference(&s, slopes, weights, x_gradient);
    keep(r, x_gradient, x_count);
    ck_convolution_bfloat16_reference(&s, x, weights, y);
    ck_convolution_bfloat16_input_gradient_reference(&s, slopes, weights, x_gradient);
    keep(r, y, y_count);
    keep(r, x_gradient, x_count);
  }
}

/// A head of attention and its gradients by blocks of the run's level.
static void attend(
    run *r, const ck_attention_head *h, const float *dy, float *y, float *dq, float *dk,
    float *dv) {
  if (level_of(r) == REFERENCE) {
    float *rows = output(r, 2 * h->keys);
    ck_attention_reference(h, rows, y);
    ck_attention_backward_reference(h, dy, rows, dq, dk, dv);
    return;
  }
  const ck_attention_kernels *table = ck_attention((ck_level)level_of(r));
  float *scratch = output(r, ck_attention_scratch(h)), *statistics = output(r, 3 * h->queries);
  for (long i = 0; i < h->queries; i += table->columns) {
    long count = smaller(h->queries - i, table->columns);
    table->forward(h, i, count, scratch, y + i * h->value_size);
    table->backward_queries(h, dy, i, count, scratch, statistics, dq + i * h->size);
  }
  for (long i = 0; i < h->keys; i += table->columns)
    table->backward_keys(
        h, dy, statistics, i, smaller(h->keys - i, table->columns), scratch, dk + i * h->size,
        dv + i * h->value_size);
  // In one pass where that is possible: other trials show what two passes give.
  if (h->size % 16 == 0 && h->value_size % 16 == 0) table->backward(h, dy, scratch, dq, dk, dv);
}

/// A head of attention in bfloat16, whose words are made by the run's level too.
static void attend_bfloat16(
    run *r, const ck_attention_bfloat16_kernels *(*at)(ck_level), const ck_attention_head *h,
    float *y) {
  if (level_of(r) == REFERENCE) {
    ck_attention_bfloat16_reference(h, output(r, h->keys), y);
    return;
  }
  const ck_attention_bfloat16_kernels *table = at((ck_level)level_of(r));
  const ck_pairs_kernels *words = ck_pairs((ck_level)level_of(r));
  long size = (h->size + 1) / 2;
  float *q = output(r, h->queries * size), *k = output(r, h->keys * size);
  float *v = output(r, (h->keys + 1) / 2 * h->value_size);
  for (long i = 0; i < h->queries; i++) words->pair(h->size, 1, 1, h->q + i * h->size, q + i * size);
  for (long i = 0; i < h->keys; i++) words->pair(h->size, 1, 1, h->k + i * h->size, k + i * size);
  words->pair(h->keys, h->value_size, h->value_size, h->v, v);
  ck_attention_head paired = *h;
  paired.size = size, paired.q = q, paired.k = k, paired.v = v;
  float *scratch = output(r, ck_attention_scratch(&paired));
  for (long i = 0; i < h->queries; i += table->columns)
    table->forward(
        &paired, i, smaller(h->queries - i, table->columns), scratch, y + i * h->value_size);
}

/// A head of attention in float16, whose numbers are rounded by the run's level too.
static void attend_float16(run *r, const ck_attention_head *h, float *y) {
  if (level_of(r) == REFERENCE) {
    ck_attention_float16_reference(h, output(r, h->keys), y);
    return;
  }
  ck_level level = (ck_level)level_of(r);
  const ck_attention_float16_kernels *table = ck_attention_float16(level);
  float *q = output(r, h->queries * h->size), *k = output(r, h->keys * h->size);
  float *v = output(r, h->keys * h->value_size);
  ck_float16(level)->round(h->queries * h->size, h->q, q);
  ck_float16(level)->round(h->keys * h->size, h->k, k);
  ck_float16(level)->round(h->keys * h->value_size, h->v, v);
  ck_attention_head rounded = *h;
  rounded.q = q, rounded.k = k, rounded.v = v;
  float *scratch = output(r, ck_attention_scratch(&rounded));
  for (long i = 0; i < h->queries; i += table->columns)
    table->forward(
        &rounded, i, smaller(h->queries - i, table->columns), scratch, y + i * h->value_size);
}

/// Heads of attention; those of rounded numbers by a function for a head, where there is one.
static void attentions(run *r, void (*forwards)(run *, const ck_attention_head *, float *)) {
  static const numbers kinds[] = {PLAIN, WIDE, ANY};
  for (int trial = 0; trial < 90; trial++) {
    // Every thirtieth has more keys than a block of a sum.
    long queries = 1 + number(r, trial % 30 ? 70 : 3);
    long keys = trial % 30 ? number(r, 150) : 4090 + number(r, 5000);
    long size = 1 + number(r, 20), value_size = 1 + number(r, 40);
    if (trial % 5 == 4) size = 16 * (1 + size % 3), value_size = 16 * (1 + value_size % 3);
    numbers kind = kinds[trial % 3];
    ck_attention_head h = {
        .queries = queries, .keys = keys, .size = size, .value_size = value_size,
        .scale = trial % 5 ? 0.37f : -0.01f, .is_causal = trial % 2,
        .q = input(r, PLAIN, queries * size), .k = input(r, kind, keys * size),
        .v = input(r, kind, keys * value_size)};
    if (trial % 4) {
      int is_shared = trial % 4 == 1;
      float *mask = input(r, PLAIN, (is_shared ? 1 : queries) * keys);
      for (long i = 0; i < (is_shared ? 1 : queries) * keys; i++)
        mask[i] = trial % 12 == 3 ? 0 : mask[i] > -3;
      h.mask = mask;
      h.mask_step = is_shared ? 0 : keys;
    }
    float *y = output(r, queries * value_size);
    if (forwards) {
      forwards(r, &h, y);
      keep(r, y, queries * value_size);
      continue;
    }
    const float *dy = input(r, trial % 7 ? PLAIN : kind, queries * value_size);
    float *dq = output(r, queries * size);
    float *dk = output(r, keys * size), *dv = output(r, keys * value_size);
    attend(r, &h, dy, y, dq, dk, dv);
    keep(r, y, queries * value_size);
    keep(r, dq, queries * size);
    keep(r, dk, keys * size);
    keep(r, dv, keys * value_size);
  }
}

static void attention(run *r) { attentions(r, NULL); }

static void attend_pairs(run *r, const ck_attention_head *h, float *y) {
  attend_bfloat16(r, ck_attention_bfloat16, h, y);
}

static void attend_pairs_in_steps(run *r, const ck_attention_head *h, float *y) {
  attend_bfloat16(r, ck_attention_bfloat16_steps, h, y);
}

static void attention_bfloat16(run *r) { attentions(r, attend_pairs); }

/// By single steps, also where there is an instruction for pairs.
static void attention_bfloat16_steps(run *r) { attentions(r, attend_pairs_in_steps); }

static void attention_float16(run *r) { attentions(r, attend_float16); }

static void mixing(run *r) {
  for (int trial = 0; trial < 60; trial++) {
    long channels = 1 + number(r, 21), plane = 1 + number(r, 70), first = number(r, plane);
    const float *x = input(r, trial % 3 ? WIDE : ANY, channels * plane);
    const float *narrow = input(r, trial % 5 ? PLAIN : ANY, channels * channels);
    double matrix[21 * 21];
    // Doubles that are no floats.
    for (long i = 0; i < channels * channels; i++) matrix[i] = (double)narrow[i] / 3;
    float *y = output(r, channels * plane);
    if (level_of(r) == REFERENCE) ck_mix_reference(matrix, channels, x, plane, first, plane, y);
    else ck_mixing((ck_level)level_of(r))->mix(matrix, channels, x, plane, first, plane, y);
    keep(r, y, channels * plane);
  }
}

/// Levels run six or sixteen chains; what a level does not run, its twin does.
static void peak(run *r) {
  for (long chains = 6; chains <= 16; chains += 10)
    for (long rounds = 0; rounds < 500; rounds = rounds * 2 + 1) {
      const ck_peak_kernels *table =
          level_of(r) == REFERENCE ? NULL : ck_peak((ck_level)level_of(r));
      float factor = 0.9990234f, addend = 0.7f;
      keep_one(
          r, table && table->chains == chains
                 ? table->run(rounds, factor, addend)
                 : ck_peak_reference(chains, rounds, factor, addend));
    }
}

static void count_up(void *context, long index) {
  atomic_fetch_add((atomic_int *)context + index, 1);
}

/// How often every piece of a region ran.
static void pool(run *r) {
  enum { PIECES = 1000 };
  static atomic_int ran[PIECES];
  for (int threads = 1; threads <= 5; threads++)
    for (long count = 0; count <= PIECES; count = count * 3 + 1) {
      int is_reference = level_of(r) == REFERENCE;
      for (long i = 0; i < PIECES; i++) atomic_store(ran + i, is_reference && i < count);
      if (!is_reference) ck_parallel(threads, count, count_up, ran);
      for (long i = 0; i < PIECES; i++) keep_one(r, (float)atomic_load(ran + i));
    }
  keep_one(r, ck_processor_count() >= 1);
}

const family product_families[] = {
    {"matmul", matmul, 0},
    {"matmul_bfloat16", matmul_bfloat16, 0},
    {"matmul_bfloat16_steps", matmul_bfloat16_steps, 0},
    {"float16", float16, 0},
    {"patches", patches, 0},
    {"convolution", convolution, 0},
    {"direct", direct_products, 0},
    {"band", bands, 0},
    {"pairs", pairs, 0},
    {"pairs_steps", pairs_steps, 0},
    {"attention", attention, 0},
    {"attention_bfloat16", attention_bfloat16, 0},
    {"attention_bfloat16_steps", attention_bfloat16_steps, 0},
    {"attention_float16", attention_float16, 0},
    {"mixing", mixing, 0},
    {"peak", peak, 0},
    {"pool", pool, 0}};
const long product_family_count = sizeof product_families / sizeof *product_families;
