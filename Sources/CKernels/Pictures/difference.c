#include "ck_difference.h"

#include "difference_pixel.h"

#define CK_BODY "difference_body.h"
#include "levels.h"

CK_DEFINE_FAMILY(difference)

long ck_difference_far_reference(
    const uint8_t *expected, const uint8_t *actual, long pixels, int channels, double limit,
    uint8_t *is_far) {
  return ck_far_row(expected, actual, pixels, channels, limit, is_far);
}

void ck_difference_pack_reference(
    const uint8_t *samples, long pixels, int channels, uint32_t *keys) {
  ck_pack_row(samples, pixels, channels, keys);
}

void ck_difference_areas_reference(
    const uint32_t *above, const uint32_t *middle, const uint32_t *below, long pixels,
    int keeps_zeros, uint32_t *row) {
  ck_areas_row(above, middle, below, pixels, keeps_zeros, row);
}
