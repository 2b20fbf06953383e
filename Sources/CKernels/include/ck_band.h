#ifndef CK_BAND_H
#define CK_BAND_H

#include <stdint.h>

#include "ck_direct.h"

/// Lines of memory that will be read before long, asked for little by little: those under a piece of
/// `planes` neighbouring planes, `each` rows at a time. Row `row` of plane `plane` comes next.
typedef struct {
  ck_piece piece;
  const float *_Nonnull from;
  long planes, each;
  long plane, row;
} ck_expected;

/// Asks for the next rows; changes nothing but the time.
void ck_expect(ck_expected *_Nonnull expected);

/// The tiles of a band of pixels: all its vectors with strips first ..< end of weights.
typedef struct {
  /// The copy and the tile.
  ck_direct_kernels kernels;
  /// Rows of results, cut evenly into so many strips; their weights lie one strip behind the other,
  /// `weights` those of strip `first`.
  long rows, strips;
  long first, end;
  const float *_Nonnull weights;
  /// Steps of a tile.
  long depth;
  long vectors;
  /// What tiles read (ck_direct.h).
  const float *_Nonnull source;
  const int32_t *_Nonnull places, *_Nonnull offsets;
  /// Where row 0 and vector 0 of strip `first` lie.
  float *_Nonnull c;
  long c_stride;
  int accumulate;
  /// What is read after these tiles.
  ck_expected *_Nullable expected;
  long expected_count;
} ck_band;

/// Computes the tiles, all strips for some vectors before the next vectors.
void ck_band_run(const ck_band *_Nonnull band);

#endif
