// Once for each number of channels, which the compiler then knows.
static long CK_NAME(difference_far)(
    const uint8_t *expected, const uint8_t *actual, long pixels, int channels, double limit,
    uint8_t *is_far) {
  switch (channels) {
  case 1: return ck_far_row(expected, actual, pixels, 1, limit, is_far);
  case 2: return ck_far_row(expected, actual, pixels, 2, limit, is_far);
  case 3: return ck_far_row(expected, actual, pixels, 3, limit, is_far);
  default: return ck_far_row(expected, actual, pixels, 4, limit, is_far);
  }
}

static void CK_NAME(difference_pack)(
    const uint8_t *samples, long pixels, int channels, uint32_t *keys) {
  switch (channels) {
  case 1: return ck_pack_row(samples, pixels, 1, keys);
  case 2: return ck_pack_row(samples, pixels, 2, keys);
  case 3: return ck_pack_row(samples, pixels, 3, keys);
  default: return ck_pack_row(samples, pixels, 4, keys);
  }
}

static void CK_NAME(difference_areas)(
    const uint32_t *above, const uint32_t *middle, const uint32_t *below, long pixels,
    int keeps_zeros, uint32_t *row) {
  if (keeps_zeros) ck_areas_row(above, middle, below, pixels, 1, row);
  else ck_areas_row(above, middle, below, pixels, 0, row);
}

static const ck_difference_kernels CK_NAME(ck_difference_table) = {
    .far = CK_NAME(difference_far),
    .pack = CK_NAME(difference_pack),
    .areas = CK_NAME(difference_areas),
};
