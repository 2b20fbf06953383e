// One pixel at a time. The loops around these are compiled for every level, as vectors of whatever
// width: each pixel has its own result, so no order of sums is at stake.
#ifndef CK_DIFFERENCE_PIXEL_H
#define CK_DIFFERENCE_PIXEL_H

#include "ck_difference.h"
#include "vector.h"

/// A sample between white and itself, by its alpha in 0…1.
CK_INLINE double ck_on_white(double sample, double alpha) { return 255 + (sample - 255) * alpha; }

/// The squared length of a difference of colours in YIQ, as `YIQ.squaredLength` writes it.
CK_INLINE double ck_squared_length(double r, double g, double b) {
  return r * (0.16009606846729413 * r + 0.03622563109999806 * g - 0.05435416472795033 * b) +
         g * (0.2498146917174314 * g + 0.05698565957554582 * b) + 0.05653212397368096 * b * b;
}

CK_INLINE double ck_pixel_distance(const uint8_t *a, const uint8_t *b, int channels) {
  int has_alpha = channels % 2 == 0, colours = channels - has_alpha;
  double d[3];
  // Of opaque samples the differences are whole numbers; laying them on white changes none.
  double alpha_a = has_alpha ? a[channels - 1] / 255.0 : 1;
  double alpha_b = has_alpha ? b[channels - 1] / 255.0 : 1;
  for (int k = 0; k < 3; k++) {
    int at = colours == 3 ? k : 0;
    d[k] = has_alpha ? ck_on_white(a[at], alpha_a) - ck_on_white(b[at], alpha_b) : a[at] - b[at];
  }
  return ck_squared_length(d[0], d[1], d[2]);
}

CK_INLINE long ck_far_row(
    const uint8_t *restrict a, const uint8_t *restrict b, long pixels, int channels, double limit,
    uint8_t *restrict is_far) {
  long count = 0;
  for (long i = 0; i < pixels; i++) {
    int found = ck_pixel_distance(a + i * channels, b + i * channels, channels) > limit;
    is_far[i] = (uint8_t)found;
    count += found;
  }
  return count;
}

CK_INLINE void ck_pack_row(
    const uint8_t *restrict samples, long pixels, int channels, uint32_t *restrict keys) {
  for (long i = 0; i < pixels; i++) {
    uint32_t key = 0;
    for (int k = 0; k < channels; k++) key |= (uint32_t)samples[i * channels + k] << (8 * k);
    keys[i] = key;
  }
}

CK_INLINE void ck_areas_row(
    const uint32_t *restrict above, const uint32_t *restrict middle,
    const uint32_t *restrict below, long pixels, int keeps_zeros, uint32_t *restrict row) {
  for (long i = 1; i < pixels - 1; i++) {
    uint32_t key = middle[i];
    uint32_t equal = (above[i - 1] == key) + (above[i] == key) + (above[i + 1] == key) +
                     (middle[i - 1] == key) + (middle[i + 1] == key) + (below[i - 1] == key) +
                     (below[i] == key) + (below[i + 1] == key);
    uint32_t is_area = equal > 2;
    row[i] = keeps_zeros ? row[i] & is_area : is_area;
  }
}

#endif
