#include "elementary.h"
#include "row_sums.h"

#define EACH_VECTOR for (long i = 0; i < n; i += CK_LANES)
#define LOAD(FROM) CK_NAME(ck_load_up_to)((FROM) + i, n - i)
#define STORE(TO, VALUE) CK_NAME(ck_store_up_to)((TO) + i, VALUE, n - i)

/// The largest element of x · scale, −∞ where there is none; NaN is passed over. Which of two zeros
/// it is can be seen in no result.
static float CK_NAME(softmax_largest)(long n, const float *x, float scale) {
  ck_f32 scales = CK_NAME(ck_splat)(scale), none = CK_NAME(ck_splat)(-__builtin_inff());
  ck_f32 lanes = none, second = none, third = none, fourth = none;
  long i = 0;
  for (; i + 4 * CK_LANES <= n; i += 4 * CK_LANES) {
    lanes = CK_NAME(ck_max)(CK_NAME(ck_load)(x + i) * scales, lanes);
    second = CK_NAME(ck_max)(CK_NAME(ck_load)(x + i + CK_LANES) * scales, second);
    third = CK_NAME(ck_max)(CK_NAME(ck_load)(x + i + 2 * CK_LANES) * scales, third);
    fourth = CK_NAME(ck_max)(CK_NAME(ck_load)(x + i + 3 * CK_LANES) * scales, fourth);
  }
  lanes = CK_NAME(ck_max)(CK_NAME(ck_max)(lanes, second), CK_NAME(ck_max)(third, fourth));
  for (; i + CK_LANES <= n; i += CK_LANES)
    lanes = CK_NAME(ck_max)(CK_NAME(ck_load)(x + i) * scales, lanes);
  float largest = lanes[0];
  for (int lane = 1; lane < CK_LANES; lane++)
    if (lanes[lane] > largest) largest = lanes[lane];
  for (; i < n; i++)
    if (x[i] * scale > largest) largest = x[i] * scale;
  return largest;
}

/// y = exp(x · scale − m) for a block of the row; returns the sum, in `reduction_block`'s order.
static float CK_NAME(softmax_block)(
    long n, const float *x, float scale, float largest, float *y) {
  ck_f32 m = CK_NAME(ck_splat)(largest), scales = CK_NAME(ck_splat)(scale), lanes = {0};
  long i = 0;
  for (; i + CK_LANES <= n; i += CK_LANES) {
    ck_f32 power = CK_NAME(ck_exp)(CK_NAME(ck_load)(x + i) * scales - m);
    CK_NAME(ck_store)(y + i, power);
    lanes = lanes + power;
  }
  if (i < n) {
    ck_f32 power = CK_NAME(ck_exp)(CK_NAME(ck_load_part)(x + i, n - i, 0) * scales - m);
    CK_NAME(ck_store_part)(y + i, power, n - i);
    lanes = lanes + CK_NAME(ck_load_part)(y + i, n - i, -0.0f);
  }
  return CK_NAME(ck_fold)(lanes);
}

/// y = exp(x · scale − m); returns the sum, in the order of `reduction_row`.
static float CK_NAME(softmax_exponentials)(
    long n, const float *x, float scale, float largest, float *y) {
  float subtrees[64], value = 0;
  long count = 0, height = 0;
  for (long start = 0; start < n; start += CK_REDUCTION_BLOCK, count++) {
    long length = n - start < CK_REDUCTION_BLOCK ? n - start : CK_REDUCTION_BLOCK;
    value = CK_NAME(softmax_block)(length, x + start, scale, largest, y + start);
    for (long carry = count; carry & 1; carry >>= 1) value = subtrees[--height] + value;
    subtrees[height++] = value;
  }
  if (height > 0) value = subtrees[--height];
  while (height > 0) value = subtrees[--height] + value;
  return value;
}

static float CK_NAME(softmax_log)(float x) { return CK_NAME(ck_log)(CK_NAME(ck_splat)(x))[0]; }

static void CK_NAME(softmax_forward)(
    long n, const float *x, float scale, const float *mask, float *y) {
  if (mask) {
    ck_f32 scales = CK_NAME(ck_splat)(scale), none = CK_NAME(ck_splat)(-__builtin_inff());
    EACH_VECTOR { STORE(y, CK_NAME(ck_select)(LOAD(mask) != 0, LOAD(x) * scales, none)); }
    x = y;
    scale = 1;
  }
  float largest = CK_NAME(softmax_largest)(n, x, scale);
  if (mask && largest == -__builtin_inff()) {
    memset(y, 0, (size_t)n * sizeof(float));
    return;
  }
  float total = CK_NAME(softmax_exponentials)(n, x, scale, largest, y);
  ck_f32 share = CK_NAME(ck_splat)(1 / total);
  EACH_VECTOR { STORE(y, LOAD(y) * share); }
}

static void CK_NAME(softmax_backward)(
    long n, const float *y, const float *dy, float scale, float *dx) {
  ck_f32 mean = CK_NAME(ck_splat)(CK_NAME(reduction_row)(n, dy, y));
  ck_f32 scales = CK_NAME(ck_splat)(scale);
  EACH_VECTOR { STORE(dx, LOAD(y) * (LOAD(dy) - mean) * scales); }
}

static void CK_NAME(softmax_log_forward)(long n, const float *x, float *y) {
  float largest = CK_NAME(softmax_largest)(n, x, 1);
  float total = CK_NAME(softmax_log)(CK_NAME(softmax_exponentials)(n, x, 1, largest, y));
  ck_f32 m = CK_NAME(ck_splat)(largest), l = CK_NAME(ck_splat)(total);
  EACH_VECTOR { STORE(y, LOAD(x) - m - l); }
}

static void CK_NAME(softmax_log_backward)(long n, const float *y, const float *dy, float *dx) {
  ck_f32 total = CK_NAME(ck_splat)(-CK_NAME(reduction_row)(n, dy, NULL));
  EACH_VECTOR { STORE(dx, CK_NAME(ck_fma)(CK_NAME(ck_exp)(LOAD(y)), total, LOAD(dy))); }
}

static float CK_NAME(softmax_log_sum_exp)(long n, const float *x, float *scratch) {
  float largest = CK_NAME(softmax_largest)(n, x, 1);
  // ∞ − ∞ is no number; around 0 the infinite stays what it is.
  if (largest == -__builtin_inff() || largest == __builtin_inff()) largest = 0;
  return largest + CK_NAME(softmax_log)(CK_NAME(softmax_exponentials)(n, x, 1, largest, scratch));
}

static void CK_NAME(softmax_log_sum_exp_backward)(
    long n, const float *x, float y, float dy, float *dx) {
  ck_f32 total = CK_NAME(ck_splat)(y), slope = CK_NAME(ck_splat)(dy);
  EACH_VECTOR { STORE(dx, CK_NAME(ck_exp)(LOAD(x) - total) * slope); }
}

#undef EACH_VECTOR
#undef LOAD
#undef STORE

static const ck_softmax_kernels CK_NAME(ck_softmax_table) = {
    .softmax = CK_NAME(softmax_forward),
    .softmax_backward = CK_NAME(softmax_backward),
    .log_softmax = CK_NAME(softmax_log_forward),
    .log_softmax_backward = CK_NAME(softmax_log_backward),
    .log_sum_exp = CK_NAME(softmax_log_sum_exp),
    .log_sum_exp_backward = CK_NAME(softmax_log_sum_exp_backward),
};
