#ifndef CK_DIRECT_H
#define CK_DIRECT_H

#include <stdint.h>

#include "ck_level.h"

/// A piece of planes of `height` × `width`, with zeros where they do not reach.
///
/// Element (i, j) of a piece of `rows` × `columns` is the plane's at row row + i · row_step and
/// column column + j · column_step.
typedef struct {
  long height, width;
  long row, column;
  long row_step, column_step;
  long rows, columns;
} ck_piece;

/// Kernels of `area` taps, of which `count` are used: tap taps[t] of row r's kernel for a channel
/// lies at r · row + channel · channel + taps[t].
typedef struct {
  long row, channel;
  long area, count;
  const long *_Nonnull taps;
} ck_kernels;

/// The results of a band in `planes` planes, and what follows them, each rounded: x = x + bias, x = x
/// + addend, then 0 where x ≤ 0. Line l of plane p lies at from + p · from_plane + l · from_line, and
/// goes to to + p · to_plane + l · to_line, which may be the same place; the addend lies as the result
/// will, and a plane has one bias. What has no pointer is left out.
typedef struct {
  long planes, lines, count;
  const float *_Nonnull from;
  long from_plane, from_line;
  const float *_Nullable bias, *_Nullable addend;
  int is_relu;
  float *_Nonnull to;
  long to_plane, to_line;
} ck_result;

/// Products of packed strips with numbers that are read where they lie: all tiles find step t of
/// their contraction at one offset from a table. Convolutions read their patches so, from copies of
/// the pictures' planes with a margin of zeros.
typedef struct {
  /// The most rows of a strip, and the most vectors of sixteen neighbours of a tile.
  long rows, vectors;

  /// Adds the product of a strip, packed as [k][rows], to a tile of `vectors` vectors, whose lane l
  /// of vector j at step t is source[places[j] + offsets[t] + l]. Row i of vector j lies at
  /// c + i · c_stride + 16 · j, and starts at +0 unless `accumulate` is 1.
  void (*_Nonnull tile)(
      long rows, long vectors, long k, const float *_Nonnull strip, const float *_Nonnull source,
      const int32_t *_Nonnull places, const int32_t *_Nonnull offsets, float *_Nonnull c,
      long c_stride, int accumulate);

  /// Copies the same piece of `count` neighbouring planes to every `stride` floats, row by row;
  /// what is left of the first `room` floats of each becomes zero.
  void (*_Nonnull copy)(
      const ck_piece *_Nonnull piece, long count, const float *_Nonnull planes,
      float *_Nonnull pieces, long stride, long room);

  /// Merges rows, one `stride` behind the other: to[i] = from[i % ways · stride + i / ways].
  void (*_Nonnull interleave)(
      long count, long ways, const float *_Nonnull from, long stride, float *_Nonnull to);

  /// Copies the same piece, of steps 1, of `count` ≤ 16 neighbouring planes, the planes' numbers for
  /// a place side by side: to[(i · columns + j) · stride + plane], the missing planes as zeros.
  void (*_Nonnull copy_turned)(
      const ck_piece *_Nonnull piece, long count, const float *_Nonnull planes,
      float *_Nonnull turned, long stride);

  /// Turns vectors of sixteen, one for each tap: to[i · taps + t] = from[t · stride + i] for
  /// i < count.
  void (*_Nonnull turn_back)(
      long count, long taps, const float *_Nonnull from, long stride, float *_Nonnull to);

  /// Packs the kernels of `rows` rows into [channels][count][rows]. `available` floats may be read
  /// from `weights` on.
  void (*_Nonnull pack_taps)(
      long rows, long channels, const ck_kernels *_Nonnull kernels, const float *_Nonnull weights,
      long available, float *_Nonnull packed);

  /// Finishes results.
  void (*_Nonnull finish)(const ck_result *_Nonnull result);
} ck_direct_kernels;

const ck_direct_kernels *_Nonnull ck_direct(ck_level level);

/// Asks for the lines of memory that will be written before long.
static inline void ck_expect_writes(const float *_Nonnull first, long count) {
  for (long i = 0; i < count; i += 16) __builtin_prefetch(first + i, 1);
}

/// The same tile in plain loops.
void ck_direct_tile_reference(
    long rows, long vectors, long k, const float *_Nonnull strip, const float *_Nonnull source,
    const int32_t *_Nonnull places, const int32_t *_Nonnull offsets, float *_Nonnull c,
    long c_stride, int accumulate);

void ck_result_reference(const ck_result *_Nonnull result);

/// Returns tap t of a row's kernel for a channel.
float ck_kernels_reference(
    const ck_kernels *_Nonnull kernels, const float *_Nonnull weights, long row, long channel,
    long t);

/// Returns element (i, j) of a piece of one plane.
float ck_piece_reference(
    const ck_piece *_Nonnull piece, const float *_Nonnull plane, long i, long j);

#endif
