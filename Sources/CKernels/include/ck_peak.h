#ifndef CK_PEAK_H
#define CK_PEAK_H

#include "ck_level.h"

/// Fused multiply-adds that wait for nothing but themselves: the most that a level can do.
typedef struct {
  /// Independent chains of sixteen lanes; a round is one fused multiply-add in every lane of each.
  long chains;

  /// Runs `rounds` steps of x = x · factor + addend in all chains and returns the sum of their
  /// lanes, so that no step can be left out.
  ///
  /// Lane l of chain c starts as 16 · c + l.
  float (*_Nonnull run)(long rounds, float factor, float addend);
} ck_peak_kernels;

const ck_peak_kernels *_Nonnull ck_peak(ck_level level);

/// The same for products of bfloat16 pairs: a round is x = x + factor · addend, done twice, in every
/// lane of each chain, which all start at their index.
const ck_peak_kernels *_Nonnull ck_peak_bfloat16(ck_level level);

float ck_peak_reference(long chains, long rounds, float factor, float addend);

#endif
