#ifndef CK_PAIRS_H
#define CK_PAIRS_H

#include <stdint.h>

#include "ck_direct.h"
#include "ck_level.h"

/// Convolutions of numbers that are rounded to bfloat16: the numbers of two neighbouring channels at
/// one place are a word of 32 bits, the even channel's in its lower half. Whatever moves floats
/// (ck_direct.h, ck_patches.h, the packing of ck_matmul.h) moves words, and a plane of words takes
/// the place of a channel.
typedef struct {
  /// Rounds `size` ≤ stride floats of each of `channels` planes, one `stride` behind the other, and
  /// writes planes of words with the same stride: (channels + 1) / 2, a last odd channel's beside
  /// zeros. Nothing is read or written between the planes where size < stride.
  void (*_Nonnull pair)(
      long channels, long size, long stride, const float *_Nonnull planes, float *_Nonnull words);

  /// The copy of ck_direct.h, of pairs of `count` floats' planes: writes (count + 1) / 2 pieces of
  /// words.
  void (*_Nonnull copy)(
      const ck_piece *_Nonnull piece, long count, const float *_Nonnull planes,
      float *_Nonnull pieces, long stride, long room);

  /// The tile of ck_direct.h over words: each step adds the odd channels' product, then the even
  /// ones', each fused and a subnormal result flushed to zero, as `vdpbf16ps` does it. So is a
  /// subnormal value that c holds.
  void (*_Nonnull tile)(
      long rows, long vectors, long k, const float *_Nonnull strip, const float *_Nonnull source,
      const int32_t *_Nonnull places, const int32_t *_Nonnull offsets, float *_Nonnull c,
      long c_stride, int accumulate);
} ck_pairs_kernels;

const ck_pairs_kernels *_Nonnull ck_pairs(ck_level level);

/// The same by single steps, also where there is an instruction for a pair.
const ck_pairs_kernels *_Nonnull ck_pairs_steps(ck_level level);

/// Returns the word of two channels' numbers.
float ck_pair_reference(float even, float odd);

/// The same tile in plain loops.
void ck_pairs_tile_reference(
    long rows, long vectors, long k, const float *_Nonnull strip, const float *_Nonnull source,
    const int32_t *_Nonnull places, const int32_t *_Nonnull offsets, float *_Nonnull c,
    long c_stride, int accumulate);

#endif
