// The angle of a large float within a quarter turn, in integers.
#ifndef CK_ELEMENTARY_REDUCTION_H
#define CK_ELEMENTARY_REDUCTION_H

#include "bits.h"
#include "vector.h"

/// 2/π in binary, after 32 zeros.
static const uint32_t ck_two_over_pi_bits[] = {0,          0xa2f9836e, 0x4e441529, 0xfc2757d1,
                                               0xf534ddc0, 0xdb629599, 0x3c439041, 0xfe5163ab};

/// Returns x − quarters·π/2 in [−π/4, π/4] for a finite |x| ≥ 2^20, and the quarters modulo 4.
///
/// x = m·2^e with an integer m of 24 bits. Of 2/π only 96 bits matter: what stands left of them
/// gives multiples of four quarters, what stands right of them at most 2^-70 of a quarter. No such
/// float is nearer than 2^-29.9 of a quarter to a whole number of them (16367173·2^72, found by
/// trying all), so 62 bits after the point leave 32 right ones.
/// Source: Payne & Hanek, 1983, "Radian reduction for trigonometric functions", SIGNUM 18(1).
static inline double ck_reduce_large(float x, int64_t *quarters) {
  uint32_t bits = ck_bits(x);
  int exponent = (int)(bits >> 23 & 0xff) - 150;
  uint64_t mantissa = (bits & 0x7fffff) | 0x800000;
  int first = exponent + 30;
  const uint32_t *words = ck_two_over_pi_bits + first / 32;
  int shift = first % 32;
  uint64_t window[3];
  for (int i = 0; i < 3; i++)
    window[i] = (uint32_t)(((uint64_t)words[i] << 32 | words[i + 1]) >> (32 - shift));
  uint64_t turn = (mantissa * window[0] << 32) + mantissa * window[1] + (mantissa * window[2] >> 32);
  uint64_t nearest = (turn + (1ull << 61)) >> 62;
  double rest = (double)(int64_t)(turn - (nearest << 62)) * (0x1.921fb54442d18p+0 * 0x1p-62);
  int negative = bits >> 31;
  *quarters = negative ? -(int64_t)nearest : (int64_t)nearest;
  return negative ? -rest : rest;
}

#endif
