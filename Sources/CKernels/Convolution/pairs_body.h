#include "tile_size.h"

#include "bfloat16_dot.h"
#include "bfloat16_round.h"

#include "direct_row.h"

#define CK_TILE_ADD CK_NAME(bfloat16_dot)
#define CK_TILE_RESUME CK_NAME(bfloat16_resume)
#include "direct_tile.h"
#undef CK_TILE_RESUME
#undef CK_TILE_ADD

/// Pairs two planes, or one with zeros. From `even` on, `readable` floats may be read, and
/// `writable` words be written that nobody reads before they are overwritten.
CK_INLINE void CK_NAME(pairs_planes)(
    const int has_odd, long size, long stride, const float *even, long readable, float *words,
    long writable) {
  const float *odd = even + stride;
  const ck_f32 none = {0};
  long i = 0;
  for (; i + CK_LANES <= size; i += CK_LANES)
    CK_NAME(ck_store)(
        words + i, CK_NAME(bfloat16_words)(
                       CK_NAME(ck_load)(even + i), has_odd ? CK_NAME(ck_load)(odd + i) : none));
  if (i == size) return;
  long count = size - i;
  ck_f32 last;
  if (stride + i + CK_LANES <= readable)
    last = CK_NAME(bfloat16_words)(
        CK_NAME(ck_load)(even + i), has_odd ? CK_NAME(ck_load)(odd + i) : none);
  else
    last = CK_NAME(bfloat16_words)(
        CK_NAME(ck_load_part)(even + i, count, 0),
        has_odd ? CK_NAME(ck_load_part)(odd + i, count, 0) : none);
  if (i + CK_LANES <= writable) CK_NAME(ck_store)(words + i, last);
  else CK_NAME(ck_store_part)(words + i, last, count);
}

static void CK_NAME(pairs_pair)(
    long channels, long size, long stride, const float *planes, float *words) {
  long channel = 0;
  if (size == 1 && stride == 1)
    for (; channel + 2 * CK_LANES <= channels; channel += 2 * CK_LANES)
      CK_NAME(ck_store)(
          words + channel / 2,
          CK_NAME(bfloat16_pairs)(
              CK_NAME(ck_load)(planes + channel), CK_NAME(ck_load)(planes + channel + CK_LANES)));
  for (; channel < channels; channel += 2) {
    const float *even = planes + channel * stride;
    float *to = words + channel / 2 * stride;
    // Planes without gaps are written in ascending order: the next one overwrites what is too much.
    long readable = size == stride ? (channels - channel) * size : 0;
    long writable = size == stride ? (channels - channel + 1) / 2 * size : 0;
    if (channel + 1 < channels)
      CK_NAME(pairs_planes)(1, size, stride, even, readable, to, writable);
    else CK_NAME(pairs_planes)(0, size, stride, even, readable, to, writable);
  }
}

/// Numbers that are each `step` from the one before, as many of sixteen as there are; else zeros.
static inline ck_f32 CK_NAME(pairs_load)(long count, long step, const float *from) {
  if (count >= CK_LANES && step == 1) return CK_NAME(ck_load)(from);
  if (count >= CK_LANES && step == 2) return CK_NAME(direct_every_second)(from);
  ck_f32 x = {0};
  for (long i = 0; i < count && i < CK_LANES; i++) x[i] = from[i * step];
  return x;
}

static inline void CK_NAME(pairs_row)(
    long count, long step, const float *from, long partner, float *to) {
  for (long done = 0; done < count; done += CK_LANES) {
    // The last vector overlaps the one before.
    long i = done + CK_LANES > count && count >= CK_LANES ? count - CK_LANES : done;
    ck_f32 odd = {0};
    if (partner) odd = CK_NAME(pairs_load)(count - i, step, from + partner + i * step);
    ck_f32 words =
        CK_NAME(bfloat16_words)(CK_NAME(pairs_load)(count - i, step, from + i * step), odd);
    if (count >= CK_LANES) CK_NAME(ck_store)(to + i, words);
    else CK_NAME(ck_store_part)(to + i, words, count);
  }
}

#define CK_PIECE_PLANES 2
#define CK_PIECE_ROW CK_NAME(pairs_row)
#include "direct_piece.h"
#undef CK_PIECE_ROW
#undef CK_PIECE_PLANES

static const ck_pairs_kernels CK_NAME(ck_pairs_table) = {
    .pair = CK_NAME(pairs_pair),
    .copy = CK_NAME(direct_copy),
    .tile = CK_NAME(direct_tile),
};
