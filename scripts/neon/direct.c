// The tile that reads its numbers where they lie, and the copies that it reads them from.
#include <string.h>

#include "harness.h"

static long smaller(long a, long b) { return a < b ? a : b; }

typedef void tile(
    long rows, long vectors, long k, const float *strip, const float *source,
    const int32_t *places, const int32_t *offsets, float *c, long c_stride, int accumulate);

static int32_t *whole_numbers(run *r, long n, long below) {
  int32_t *numbers = (int32_t *)(void *)input(r, PLAIN, n);
  for (long i = 0; i < n; i++) numbers[i] = (int32_t)number(r, below);
  return numbers;
}

/// A tile's plain loops, and what it is at a level.
typedef struct {
  tile *(*at)(ck_level);
  tile *reference;
  /// Whether it multiplies words of two numbers.
  int has_words;
} arithmetic;

/// Numbers as the arithmetic multiplies them.
static const float *operands(run *r, arithmetic how, numbers kind, float scale, long n) {
  float *even = input(r, kind, n);
  const float *odd = input(r, kind, n);
  for (long i = 0; i < n; i++)
    even[i] = how.has_words ? ck_pair_reference(even[i] * scale, odd[i] * scale) : even[i] * scale;
  return even;
}

/// C [rows, 16 · vectors] in strips and tiles of the run's level.
static void tiles(run *r, arithmetic how) {
  long rows = 1 + number(r, 27), vectors = 1 + number(r, 5), k = number(r, 70), reach = 500;
  // Every fourth goes on from any numbers, with products so small that these can be seen.
  int goes_on = number(r, 4) == 0;
  float scale = goes_on ? 0x1p-66f : 1;
  const float *weights = operands(r, how, PLAIN, scale, rows * k);
  const float *source = operands(r, how, goes_on ? PLAIN : WIDE, scale, 2 * reach + 16);
  const int32_t *places = whole_numbers(r, vectors, reach), *offsets = whole_numbers(r, k + 1, reach);
  long stride = 16 * vectors, split = number(r, k + 1);
  const float *running = input(r, ANY, rows * stride);
  float *c = output(r, rows * stride);
  if (goes_on) memcpy(c, running, (size_t)(rows * stride) * sizeof(float));
  if (level_of(r) == REFERENCE) {
    how.reference(rows, vectors, split, weights, source, places, offsets, c, stride, goes_on);
    how.reference(
        rows, vectors, k - split, weights + split * rows, source, places, offsets + split, c, stride,
        1);
  } else {
    const ck_direct_kernels *table = ck_direct((ck_level)level_of(r));
    tile *multiply = how.at((ck_level)level_of(r));
    float *strip = output(r, k * table->rows);
    for (long i = 0; i < rows; i += table->rows) {
      long height = smaller(table->rows, rows - i);
      for (long t = 0; t < k; t++)
        for (long row = 0; row < height; row++) strip[t * height + row] = weights[t * rows + i + row];
      for (long j = 0; j < vectors; j += table->vectors) {
        long width = smaller(table->vectors, vectors - j);
        float *to = c + i * stride + 16 * j;
        multiply(height, width, split, strip, source, places + j, offsets, to, stride, goes_on);
        multiply(
            height, width, k - split, strip + split * height, source, places + j, offsets + split,
            to, stride, 1);
      }
    }
  }
  keep(r, c, rows * stride);
}

/// Planes rounded and paired, all of them and parts.
static void pairing(run *r, const ck_pairs_kernels *table) {
  long channels = 1 + number(r, 40), size = 1 + number(r, 60);
  long stride = size + (number(r, 2) ? number(r, 9) : 0), pairs = (channels + 1) / 2;
  const float *planes = input(r, ANY, channels * stride);
  float *words = output(r, pairs * stride);
  if (table) table->pair(channels, size, stride, planes, words);
  for (long pair = 0; pair < pairs; pair++)
    for (long i = 0; i < size; i++) {
      const float *even = planes + 2 * pair * stride + i;
      float *word = words + pair * stride + i;
      if (!table) *word = ck_pair_reference(*even, 2 * pair + 1 < channels ? even[stride] : 0);
      keep_one(r, *word);
    }
}

static ck_piece some_piece(run *r) {
  return (ck_piece){1 + number(r, 9), 1 + number(r, 50), number(r, 9) - 4, number(r, 9) - 4,
                    1 + number(r, 3), 1 + number(r, 3), 1 + number(r, 12), 1 + number(r, 50)};
}

/// Pieces of planes that are rounded and paired.
static void paired_copies(run *r, const ck_pairs_kernels *table) {
  ck_piece p = some_piece(r);
  long planes = 1 + number(r, 9), plane = p.height * p.width, area = p.rows * p.columns;
  long room = area + number(r, 40), stride = room + number(r, 20), pairs = (planes + 1) / 2;
  const float *source = input(r, ANY, planes * plane);
  float *copied = output(r, pairs * stride);
  if (table) table->copy(&p, planes, source, copied, stride, room);
  for (long pair = 0; pair < pairs; pair++)
    for (long i = 0; i < room; i++) {
      const float *even = source + 2 * pair * plane;
      long row = i / p.columns, column = i % p.columns;
      float *word = copied + pair * stride + i;
      if (!table)
        *word = i < area
            ? ck_pair_reference(
                  ck_piece_reference(&p, even, row, column),
                  2 * pair + 1 < planes ? ck_piece_reference(&p, even + plane, row, column) : 0)
            : 0;
      keep_one(r, *word);
    }
}

void float16_copies(run *r) {
  for (int trial = 0; trial < 150; trial++) {
    ck_piece p = some_piece(r);
    long planes = 1 + number(r, 9), plane = p.height * p.width, area = p.rows * p.columns;
    long room = area + number(r, 40), stride = room + number(r, 20);
    const float *source = input(r, ANY, planes * plane);
    float *copied = output(r, planes * stride);
    int is_reference = level_of(r) == REFERENCE;
    if (!is_reference)
      ck_float16((ck_level)level_of(r))->copy(&p, planes, source, copied, stride, room);
    for (long n = 0; n < planes; n++)
      for (long i = 0; i < room; i++) {
        float *to = copied + n * stride + i;
        if (is_reference) {
          float x = i < area
              ? ck_piece_reference(&p, source + n * plane, i / p.columns, i % p.columns) : 0;
          ck_float16_round_reference(1, &x, to);
        }
        keep_one(r, *to);
      }
  }
}

static void copies(run *r) {
  ck_piece p = some_piece(r);
  ck_piece single = p;
  single.row_step = single.column_step = 1;
  long planes = 1 + number(r, 16), plane = p.height * p.width, area = p.rows * p.columns;
  long room = area + number(r, 40), stride = room + number(r, 20), across = 16 + number(r, 20);
  const float *source = input(r, WIDE, planes * plane);
  float *copied = output(r, planes * stride), *turned = output(r, area * across);
  if (level_of(r) == REFERENCE) {
    for (long n = 0; n < planes; n++)
      for (long i = 0; i < room; i++)
        copied[n * stride + i] =
            i < area ? ck_piece_reference(&p, source + n * plane, i / p.columns, i % p.columns) : 0;
    for (long i = 0; i < area; i++)
      for (long n = 0; n < 16; n++)
        turned[i * across + n] =
            n < planes
                ? ck_piece_reference(&single, source + n * plane, i / p.columns, i % p.columns)
                : 0;
  } else {
    const ck_direct_kernels *table = ck_direct((ck_level)level_of(r));
    table->copy(&p, planes, source, copied, stride, room);
    table->copy_turned(&single, planes, source, turned, across);
  }
  for (long n = 0; n < planes; n++)
    for (long i = 0; i < room; i++) keep_one(r, copied[n * stride + i]);
  for (long i = 0; i < area; i++)
    for (long n = 0; n < 16; n++) keep_one(r, turned[i * across + n]);
}

static void turns(run *r) {
  long count = number(r, 100), ways = 1 + number(r, 4), taps = 1 + number(r, 40);
  long stride = (count + ways - 1) / ways + number(r, 9), channels = 1 + number(r, 16);
  const float *rows = input(r, WIDE, ways * stride), *sums = input(r, WIDE, taps * 32);
  float *merged = output(r, count), *back = output(r, channels * taps);
  // The tables never pack more rows than the shortest strip has.
  long used[9], height = 1 + number(r, 4), inputs = 1 + number(r, 5), area = 1 + number(r, 30);
  ck_kernels kernels = {area, height * area, area, number(r, 10), used};
  for (int t = 0; t < 9; t++) used[t] = number(r, area);
  const float *weights = input(r, WIDE, inputs * height * area);
  long length = kernels.count * height;
  float *packed = output(r, inputs * length);
  if (level_of(r) == REFERENCE) {
    for (long i = 0; i < count; i++) merged[i] = rows[i % ways * stride + i / ways];
    for (long i = 0; i < channels * taps; i++) back[i] = sums[i % taps * 32 + i / taps];
    for (long i = 0; i < inputs * length; i++)
      packed[i] = ck_kernels_reference(
          &kernels, weights, i % height, i / length, i % length / height);
  } else {
    const ck_direct_kernels *table = ck_direct((ck_level)level_of(r));
    table->interleave(count, ways, rows, stride, merged);
    table->turn_back(channels, taps, sums, 32, back);
    table->pack_taps(height, inputs, &kernels, weights, inputs * height * area, packed);
  }
  keep(r, merged, count);
  keep(r, back, channels * taps);
  keep(r, packed, inputs * length);
}

/// Results with whatever follows them, beside others that stay.
static void finishes(run *r) {
  long planes = 1 + number(r, 4), lines = 1 + number(r, 4), count = 1 + number(r, 50);
  long line = count + number(r, 20), plane = lines * line + number(r, 9);
  long to_line = count + number(r, 20), to_plane = lines * to_line + number(r, 9);
  const float *from = input(r, ANY, planes * plane), *bias = input(r, ANY, planes);
  const float *addend = input(r, ANY, planes * to_plane);
  long choice = number(r, 8);
  float *to = output(r, planes * to_plane);
  memset(to, 0, (size_t)(planes * to_plane) * sizeof(float));
  ck_result result = {
      planes, lines, count, from, plane, line, choice & 1 ? bias : NULL, choice & 2 ? addend : NULL,
      (choice & 4) != 0, to, to_plane, to_line};
  if (level_of(r) == REFERENCE) ck_result_reference(&result);
  else ck_direct((ck_level)level_of(r))->finish(&result);
  keep(r, to, planes * to_plane);
}

/// All tiles of a band, some strips of all that there are, with lines that are expected meanwhile.
static void band(run *r) {
  long rows = 1 + number(r, 40), vectors = 1 + number(r, 5), depth = number(r, 40), reach = 500;
  const float *weights = input(r, PLAIN, rows * depth), *source = input(r, WIDE, 2 * reach + 16);
  const int32_t *places = whole_numbers(r, vectors, reach);
  const int32_t *offsets = whole_numbers(r, depth + 1, reach);
  long stride = 16 * vectors + number(r, 9), more = number(r, 4), cut = number(r, 60);
  ck_expected expected = {some_piece(r), source, 1, 1 + number(r, 4), 0, 0};
  const float *running = input(r, PLAIN, rows * stride);
  int accumulate = number(r, 2);
  float *c = output(r, rows * stride);
  memcpy(c, running, (size_t)(rows * stride) * sizeof(float));
  if (level_of(r) == REFERENCE) {
    ck_direct_tile_reference(
        rows, vectors, depth, weights, source, places, offsets, c, stride, accumulate);
  } else {
    const ck_direct_kernels *table = ck_direct((ck_level)level_of(r));
    long strips = (rows + table->rows - 1) / table->rows + more, split = cut % (strips + 1);
    float *packed = output(r, rows * depth);
    for (long s = 0; s < strips; s++) {
      long first = rows * s / strips, height = rows * (s + 1) / strips - first;
      for (long t = 0; t < depth; t++)
        for (long row = 0; row < height; row++)
          packed[first * depth + t * height + row] = weights[t * rows + first + row];
    }
    for (int part = 0; part < 2; part++) {
      long from = part ? split : 0, first = rows * from / strips;
      ck_band tiles = {*table,  rows,    strips, from, part ? strips : split, packed + first * depth,
                       depth,   vectors, source, places, offsets, c + first * stride, stride,
                       accumulate, &expected, 1};
      ck_band_run(&tiles);
    }
  }
  for (long i = 0; i < rows; i++) keep(r, c + i * stride, 16 * vectors);
}

void bands(run *r) {
  for (int trial = 0; trial < 150; trial++) band(r);
}

static tile *fused_tile(ck_level level) { return ck_direct(level)->tile; }

static tile *pairs_tile(ck_level level) { return ck_pairs(level)->tile; }

static tile *pairs_steps_tile(ck_level level) { return ck_pairs_steps(level)->tile; }

void direct_products(run *r) {
  for (int trial = 0; trial < 150; trial++) {
    tiles(r, (arithmetic){fused_tile, ck_direct_tile_reference, 0});
    copies(r);
    turns(r);
    finishes(r);
  }
}

static void pairs_of(run *r, tile *(*at)(ck_level), const ck_pairs_kernels *(*table)(ck_level)) {
  int is_reference = level_of(r) == REFERENCE;
  for (int trial = 0; trial < 150; trial++) {
    tiles(r, (arithmetic){at, ck_pairs_tile_reference, 1});
    const ck_pairs_kernels *kernels = is_reference ? NULL : table((ck_level)level_of(r));
    pairing(r, kernels);
    paired_copies(r, kernels);
  }
}

void pairs(run *r) { pairs_of(r, pairs_tile, ck_pairs); }

void pairs_steps(run *r) { pairs_of(r, pairs_steps_tile, ck_pairs_steps); }
