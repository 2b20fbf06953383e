#include "elementary.h"
#include "row_sums.h"

static inline ck_f32 CK_NAME(loss_value)(ck_loss_kind kind, ck_f32 p, ck_f32 x, ck_f32 t) {
  ck_f32 d = x - t, size = CK_NAME(ck_abs)(d);
  switch (kind) {
  case CK_SQUARED: return d * d;
  case CK_ABSOLUTE: return size;
  case CK_SMOOTH_ABSOLUTE: return CK_NAME(ck_select)(size < p, d * d * 0.5f / p, size - p * 0.5f);
  case CK_HUBER: return CK_NAME(ck_select)(size < p, d * d * 0.5f, p * (size - p * 0.5f));
  case CK_BINARY_CROSS_ENTROPY:
    return CK_NAME(ck_max)(x, CK_NAME(ck_splat)(0)) - x * t +
           CK_NAME(ck_softplus)(-CK_NAME(ck_abs)(x));
  }
}

static inline ck_f32 CK_NAME(loss_slope)(ck_loss_kind kind, ck_f32 p, ck_f32 x, ck_f32 t) {
  ck_f32 d = x - t, zero = CK_NAME(ck_splat)(0), one = CK_NAME(ck_splat)(1);
  ck_f32 sign = CK_NAME(ck_select)(d > 0, one, CK_NAME(ck_select)(d < 0, -one, zero));
  ck_i32 near = CK_NAME(ck_abs)(d) < p;
  switch (kind) {
  case CK_SQUARED: return 2 * d;
  case CK_ABSOLUTE: return sign;
  case CK_SMOOTH_ABSOLUTE: return CK_NAME(ck_select)(near, d / p, sign);
  case CK_HUBER: return CK_NAME(ck_select)(near, d, sign * p);
  case CK_BINARY_CROSS_ENTROPY: return CK_NAME(ck_sigmoid)(x) - t;
  }
}

static void CK_NAME(loss_forward)(
    long n, ck_loss_kind kind, float parameter, const float *x, const float *t, float *y) {
  ck_f32 p = CK_NAME(ck_splat)(parameter);
  for (long i = 0; i < n; i += CK_LANES) {
    ck_f32 value = CK_NAME(loss_value)(
        kind, p, CK_NAME(ck_load_up_to)(x + i, n - i), CK_NAME(ck_load_up_to)(t + i, n - i));
    CK_NAME(ck_store_up_to)(y + i, value, n - i);
  }
}

static void CK_NAME(loss_backward)(
    long n, ck_loss_kind kind, float parameter, const float *x, const float *t, const float *dy,
    float *dx) {
  ck_f32 p = CK_NAME(ck_splat)(parameter);
  for (long i = 0; i < n; i += CK_LANES) {
    ck_f32 slope = CK_NAME(loss_slope)(
        kind, p, CK_NAME(ck_load_up_to)(x + i, n - i), CK_NAME(ck_load_up_to)(t + i, n - i));
    CK_NAME(ck_store_up_to)(dx + i, CK_NAME(ck_load_up_to)(dy + i, n - i) * slope, n - i);
  }
}

static const ck_loss_kernels CK_NAME(ck_loss_table) = {
    .forward = CK_NAME(loss_forward),
    .backward = CK_NAME(loss_backward),
};
