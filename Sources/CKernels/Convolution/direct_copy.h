// Copies of planes' pieces, and rows merged: pure movement, in which no level can differ. No guard,
// as lanes.h.
#include "direct_row.h"

/// Copies a run of neighbours without the price of a call; where vectors do not fit, the last one
/// overlaps the one before.
static inline void CK_NAME(direct_run)(long count, const float *from, float *to) {
  if (count >= CK_LANES) {
    for (long i = 0; i + CK_LANES < count; i += CK_LANES)
      CK_NAME(ck_store)(to + i, CK_NAME(ck_load)(from + i));
    CK_NAME(ck_store)(to + count - CK_LANES, CK_NAME(ck_load)(from + count - CK_LANES));
  } else {
    CK_NAME(ck_copy_few)(to, from, count);
  }
}

/// to[i] = from[i · step].
static inline void CK_NAME(direct_thinned)(long count, long step, const float *from, float *to) {
  if (step == 2 && count >= CK_LANES) {
    for (long i = 0; i + CK_LANES < count; i += CK_LANES)
      CK_NAME(ck_store)(to + i, CK_NAME(direct_every_second)(from + 2 * i));
    long last = count - CK_LANES;
    CK_NAME(ck_store)(to + last, CK_NAME(direct_every_second)(from + 2 * last));
    return;
  }
  for (long i = 0; i < count; i++) to[i] = from[i * step];
}

static inline void CK_NAME(direct_row)(
    long count, long step, const float *from, long partner, float *to) {
  (void)partner;
  if (step == 1) CK_NAME(direct_run)(count, from, to);
  else CK_NAME(direct_thinned)(count, step, from, to);
}

#define CK_PIECE_PLANES 1
#define CK_PIECE_ROW CK_NAME(direct_row)
#include "direct_piece.h"
#undef CK_PIECE_ROW
#undef CK_PIECE_PLANES

static void CK_NAME(direct_interleave)(
    long count, long ways, const float *from, long stride, float *to) {
  long i = 0;
  if (ways == 2)
    for (; 2 * (i + CK_LANES) <= count; i += CK_LANES) {
      ck_f32 a = CK_NAME(ck_load)(from + i), b = CK_NAME(ck_load)(from + stride + i);
      ck_f32 low = __builtin_shufflevector(
          a, b, 0, 16, 1, 17, 2, 18, 3, 19, 4, 20, 5, 21, 6, 22, 7, 23);
      ck_f32 high = __builtin_shufflevector(
          a, b, 8, 24, 9, 25, 10, 26, 11, 27, 12, 28, 13, 29, 14, 30, 15, 31);
      CK_NAME(ck_store)(to + 2 * i, low);
      CK_NAME(ck_store)(to + 2 * i + CK_LANES, high);
    }
  if (ways == 1) return CK_NAME(direct_run)(count, from, to);
  for (; i * ways < count; i++)
    for (long way = 0; way < ways && i * ways + way < count; way++)
      to[i * ways + way] = from[way * stride + i];
}

/// Packs kernels of up to sixteen taps by transposing them in registers, others tap by tap; also
/// where few of their taps are used, which costs less than a transpose.
static void CK_NAME(direct_pack_taps)(
    long rows, long channels, const ck_kernels *kernels, const float *weights, long available,
    float *packed) {
  const ck_kernels s = *kernels;
  for (long channel = 0; channel < channels; channel++) {
    const float *from = weights + channel * s.channel;
    float *to = packed + channel * s.count * rows;
    long left = (channels - channel) * s.count * rows;
    int is_there = channel * s.channel + (rows - 1) * s.row + CK_LANES <= available;
    if (s.count > 2 && s.area <= CK_LANES && is_there) {
      ck_f32 taps[CK_LANES];
      for (int i = 0; i < CK_NAME(TILE_ROWS); i++)
        taps[i] = CK_NAME(ck_load)(from + (i < rows ? i : 0) * s.row);
      for (int i = CK_NAME(TILE_ROWS); i < CK_LANES; i++) taps[i] = (ck_f32){0};
      CK_NAME(ck_transpose)(taps);
      // A whole vector is stored where the next one overwrites what is too much.
      for (long t = 0; t < s.count; t++) {
        if (left - t * rows >= CK_LANES) CK_NAME(ck_store)(to + t * rows, taps[s.taps[t]]);
        else CK_NAME(ck_store_part)(to + t * rows, taps[s.taps[t]], rows);
      }
    } else {
      for (long t = 0; t < s.count; t++)
        for (long i = 0; i < rows; i++) to[t * rows + i] = from[i * s.row + s.taps[t]];
    }
  }
}

/// Sixteen neighbours of each of `count` planes as vectors over the planes; the missing ones are 0.
static inline void CK_NAME(direct_turn)(
    long count, const float *from, long plane, float *to, long stride) {
  ck_f32 rows[CK_LANES];
#pragma clang loop unroll(full)
  for (int i = 0; i < CK_LANES; i++)
    rows[i] = i < count ? CK_NAME(ck_load)(from + i * plane) : (ck_f32){0};
  CK_NAME(ck_transpose)(rows);
#pragma clang loop unroll(full)
  for (int i = 0; i < CK_LANES; i++) CK_NAME(ck_store)(to + i * stride, rows[i]);
}

static void CK_NAME(direct_copy_turned)(
    const ck_piece *piece, long count, const float *planes, float *turned, long stride) {
  const ck_piece p = *piece;
  CK_NAME(direct_part) columns = CK_NAME(direct_inside)(p.column, 1, p.columns, p.width);
  long run = columns.end - columns.first, plane = p.height * p.width;
  for (long i = 0; i < p.rows; i++) {
    float *to = turned + i * p.columns * stride;
    int is_inside = p.row + i >= 0 && p.row + i < p.height && run > 0;
    for (long j = 0; j < p.columns; j++)
      if (!is_inside || j < columns.first || j >= columns.end)
        CK_NAME(ck_store)(to + j * stride, (ck_f32){0});
    if (!is_inside) continue;
    const float *from = planes + (p.row + i) * p.width + p.column + columns.first;
    to += columns.first * stride;
    if (run < CK_LANES) {
      for (long j = 0; j < run; j++)
        for (long channel = 0; channel < CK_LANES; channel++)
          to[j * stride + channel] = channel < count ? from[channel * plane + j] : 0;
      continue;
    }
    for (long j = 0; j + CK_LANES < run; j += CK_LANES)
      CK_NAME(direct_turn)(count, from + j, plane, to + j * stride, stride);
    long last = run - CK_LANES;
    CK_NAME(direct_turn)(count, from + last, plane, to + last * stride, stride);
  }
}

static void CK_NAME(direct_turn_back)(
    long count, long taps, const float *from, long stride, float *to) {
  for (long tap = 0; tap < taps; tap += CK_LANES) {
    long width = taps - tap < CK_LANES ? taps - tap : CK_LANES;
    ck_f32 rows[CK_LANES];
    for (long i = 0; i < CK_LANES; i++)
      rows[i] = i < width ? CK_NAME(ck_load)(from + (tap + i) * stride) : (ck_f32){0};
    CK_NAME(ck_transpose)(rows);
    for (long i = 0; i < count; i++) {
      // A whole vector is stored where the next one overwrites what is too much.
      int fits = width == CK_LANES || (tap == 0 && (count - i) * taps >= CK_LANES);
      if (fits) CK_NAME(ck_store)(to + i * taps + tap, rows[i]);
      else CK_NAME(ck_store_part)(to + i * taps + tap, rows[i], width);
    }
  }
}
