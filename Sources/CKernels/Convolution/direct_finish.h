// What follows a convolution's results on their way to the output, for one level. No guard, as
// lanes.h.

CK_INLINE void CK_NAME(direct_finish_line)(
    const int has_addend, const int is_relu, long count, const float *from, const ck_f32 *bias,
    const float *addend, float *to) {
  for (long i = 0; i < count; i += CK_LANES) {
    long left = count - i;
    ck_f32 x = CK_NAME(ck_load_up_to)(from + i, left);
    if (bias) x = x + *bias;
    if (has_addend) x = x + CK_NAME(ck_load_up_to)(addend + i, left);
    if (is_relu) x = CK_NAME(ck_select)(x <= 0, (ck_f32){0}, x);
    CK_NAME(ck_store_up_to)(to + i, x, left);
  }
}

CK_INLINE void CK_NAME(direct_finish_planes)(
    const int has_bias, const int has_addend, const int is_relu, const ck_result *result) {
  const ck_result r = *result;
  for (long plane = 0; plane < r.planes; plane++) {
    ck_f32 bias = CK_NAME(ck_splat)(has_bias ? r.bias[plane] : 0);
    for (long line = 0; line < r.lines; line++) {
      long place = plane * r.to_plane + line * r.to_line;
      CK_NAME(direct_finish_line)(
          has_addend, is_relu, r.count, r.from + plane * r.from_plane + line * r.from_line,
          has_bias ? &bias : 0, has_addend ? r.addend + place : r.from, r.to + place);
    }
  }
}

static void CK_NAME(direct_finish)(const ck_result *result) {
#define CASE(BIAS, ADDEND, RELU)                                                           \
  if (!result->bias == !BIAS && !result->addend == !ADDEND && !result->is_relu == !RELU) { \
    CK_NAME(direct_finish_planes)(BIAS, ADDEND, RELU, result);                             \
    return;                                                                                \
  }
  CASE(0, 0, 0) CASE(0, 0, 1) CASE(0, 1, 0) CASE(0, 1, 1)
  CASE(1, 0, 0) CASE(1, 0, 1) CASE(1, 1, 0) CASE(1, 1, 1)
#undef CASE
}
