#include "elementary.h"
#include "row_sums.h"

#define EACH_VECTOR for (long i = 0; i < n; i += CK_LANES)
#define LOAD(FROM) CK_NAME(ck_load_up_to)((FROM) + i, n - i)
#define STORE(TO, VALUE) CK_NAME(ck_store_up_to)((TO) + i, VALUE, n - i)

/// The largest element, −∞ where there is none; NaN is passed over.
static float CK_NAME(softmax_largest)(long n, const float *x) {
  ck_f32 lanes = CK_NAME(ck_splat)(-__builtin_inff());
  EACH_VECTOR {
    ck_f32 v = n - i >= CK_LANES ? CK_NAME(ck_load)(x + i)
                                 : CK_NAME(ck_load_part)(x + i, n - i, -__builtin_inff());
    lanes = CK_NAME(ck_max)(v, lanes);
  }
  float largest = lanes[0];
  for (int lane = 1; lane < CK_LANES; lane++)
    if (lanes[lane] > largest) largest = lanes[lane];
  return largest;
}

/// y = exp(x − m); returns the sum.
static float CK_NAME(softmax_exponentials)(long n, const float *x, float largest, float *y) {
  ck_f32 m = CK_NAME(ck_splat)(largest);
  EACH_VECTOR { STORE(y, CK_NAME(ck_exp)(LOAD(x) - m)); }
  return CK_NAME(reduction_row)(n, y, NULL);
}

static float CK_NAME(softmax_log)(float x) { return CK_NAME(ck_log)(CK_NAME(ck_splat)(x))[0]; }

static void CK_NAME(softmax_forward)(
    long n, const float *x, float scale, const float *mask, float *y) {
  ck_f32 scales = CK_NAME(ck_splat)(scale), none = CK_NAME(ck_splat)(-__builtin_inff());
  EACH_VECTOR {
    ck_f32 v = LOAD(x) * scales;
    if (mask) v = CK_NAME(ck_select)(LOAD(mask) != 0, v, none);
    STORE(y, v);
  }
  float largest = CK_NAME(softmax_largest)(n, y);
  if (mask && largest == -__builtin_inff()) {
    memset(y, 0, (size_t)n * sizeof(float));
    return;
  }
  ck_f32 share = CK_NAME(ck_splat)(1 / CK_NAME(softmax_exponentials)(n, y, largest, y));
  EACH_VECTOR { STORE(y, LOAD(y) * share); }
}

static void CK_NAME(softmax_backward)(
    long n, const float *y, const float *dy, float scale, float *dx) {
  ck_f32 mean = CK_NAME(ck_splat)(CK_NAME(reduction_row)(n, dy, y));
  ck_f32 scales = CK_NAME(ck_splat)(scale);
  EACH_VECTOR { STORE(dx, LOAD(y) * (LOAD(dy) - mean) * scales); }
}

static void CK_NAME(softmax_log_forward)(long n, const float *x, float *y) {
  float largest = CK_NAME(softmax_largest)(n, x);
  float total = CK_NAME(softmax_log)(CK_NAME(softmax_exponentials)(n, x, largest, y));
  ck_f32 m = CK_NAME(ck_splat)(largest), l = CK_NAME(ck_splat)(total);
  EACH_VECTOR { STORE(y, LOAD(x) - m - l); }
}

static void CK_NAME(softmax_log_backward)(long n, const float *y, const float *dy, float *dx) {
  ck_f32 total = CK_NAME(ck_splat)(-CK_NAME(reduction_row)(n, dy, NULL));
  EACH_VECTOR { STORE(dx, CK_NAME(ck_fma)(CK_NAME(ck_exp)(LOAD(y)), total, LOAD(dy))); }
}

static float CK_NAME(softmax_log_sum_exp)(long n, const float *x, float *scratch) {
  float largest = CK_NAME(softmax_largest)(n, x);
  // ∞ − ∞ is no number; around 0 the infinite stays what it is.
  if (largest == -__builtin_inff() || largest == __builtin_inff()) largest = 0;
  return largest + CK_NAME(softmax_log)(CK_NAME(softmax_exponentials)(n, x, largest, scratch));
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
