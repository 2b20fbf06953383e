#ifndef CK_DIFFERENCE_H
#define CK_DIFFERENCE_H

#include <stdint.h>

#include "ck_level.h"

/// How pixels of 8 bits a sample look different: grey, grey and alpha, RGB or RGBA by `channels`.
typedef struct {
  /// Writes 1 for each pixel whose colours are further apart in YIQ than `limit`, squared and in
  /// levels of 255, and 0 for the others; returns how many are. What is not opaque is laid on white.
  long (*_Nonnull far)(
      const uint8_t *_Nonnull expected, const uint8_t *_Nonnull actual, long pixels, int channels,
      double limit, uint8_t *_Nonnull is_far);

  /// Writes the samples of each pixel as one number, the first in its lowest bits.
  void (*_Nonnull pack)(
      const uint8_t *_Nonnull samples, long pixels, int channels, uint32_t *_Nonnull keys);

  /// For all but the first and the last pixel of the row `middle`: whether at least three of the
  /// eight neighbours have its key, 1 or 0. What `row` held is kept where it was 0, if asked for.
  void (*_Nonnull areas)(
      const uint32_t *_Nonnull above, const uint32_t *_Nonnull middle,
      const uint32_t *_Nonnull below, long pixels, int keeps_zeros, uint32_t *_Nonnull row);
} ck_difference_kernels;

const ck_difference_kernels *_Nonnull ck_difference(ck_level level);

long ck_difference_far_reference(
    const uint8_t *_Nonnull expected, const uint8_t *_Nonnull actual, long pixels, int channels,
    double limit, uint8_t *_Nonnull is_far);
void ck_difference_pack_reference(
    const uint8_t *_Nonnull samples, long pixels, int channels, uint32_t *_Nonnull keys);
void ck_difference_areas_reference(
    const uint32_t *_Nonnull above, const uint32_t *_Nonnull middle,
    const uint32_t *_Nonnull below, long pixels, int keeps_zeros, uint32_t *_Nonnull row);

#endif
