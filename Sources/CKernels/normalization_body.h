#include "row_sums.h"

/// y = x · weight, then + bias, for runs of `inner` elements with one value each.
static void CK_NAME(normalization_affine)(
    long n, const float *x, const float *weight, const float *bias, long inner, float *y) {
  long run = inner == 1 ? n : inner;
  for (long start = 0, channel = 0; start < n; start += run, channel++)
    for (long i = start; i < start + run; i += CK_LANES) {
      long left = start + run - i;
      ck_f32 v = CK_NAME(ck_load_up_to)(x + i, left);
      if (weight)
        v = v * (inner == 1 ? CK_NAME(ck_load_up_to)(weight + i, left)
                            : CK_NAME(ck_splat)(weight[channel]));
      if (bias)
        v = v + (inner == 1 ? CK_NAME(ck_load_up_to)(bias + i, left)
                            : CK_NAME(ck_splat)(bias[channel]));
      CK_NAME(ck_store_up_to)(y + i, v, left);
    }
}

/// Writes the standardised row, and returns what it was scaled by.
static float CK_NAME(normalization_standardize)(
    long n, const float *x, float epsilon, int centered, float *y) {
  const float *deviation = x;
  if (centered) {
    ck_f32 mean = CK_NAME(ck_splat)(CK_NAME(reduction_row)(n, x, NULL) / (float)n);
    for (long i = 0; i < n; i += CK_LANES)
      CK_NAME(ck_store_up_to)(y + i, CK_NAME(ck_load_up_to)(x + i, n - i) - mean, n - i);
    deviation = y;
  }
  float variance = CK_NAME(reduction_row)(n, deviation, deviation) / (float)n;
  float scale = 1 / __builtin_elementwise_sqrt(variance + epsilon);
  ck_f32 scales = CK_NAME(ck_splat)(scale);
  for (long i = 0; i < n; i += CK_LANES)
    CK_NAME(ck_store_up_to)(y + i, CK_NAME(ck_load_up_to)(deviation + i, n - i) * scales, n - i);
  return scale;
}

static void CK_NAME(normalization_forward)(
    long n, const float *x, float epsilon, int centered, const float *weight, const float *bias,
    long inner, float *y) {
  if (n == 0) return;
  CK_NAME(normalization_standardize)(n, x, epsilon, centered, y);
  if (weight || bias) CK_NAME(normalization_affine)(n, y, weight, bias, inner, y);
}

static void CK_NAME(normalization_backward)(
    long n, const float *x, const float *dy, float epsilon, int centered, const float *weight,
    long inner, float *standard, float *dx, float *products) {
  if (n == 0) return;
  float scale = CK_NAME(normalization_standardize)(n, x, epsilon, centered, standard);
  if (products)
    for (long i = 0; i < n; i += CK_LANES) {
      ck_f32 v = CK_NAME(ck_load_up_to)(dy + i, n - i) *
                 CK_NAME(ck_load_up_to)(standard + i, n - i);
      CK_NAME(ck_store_up_to)(products + i, v, n - i);
    }
  const float *g = dy;
  if (weight) {
    CK_NAME(normalization_affine)(n, dy, weight, NULL, inner, dx);
    g = dx;
  }
  float mean = centered ? CK_NAME(reduction_row)(n, g, NULL) / (float)n : 0;
  float slope = CK_NAME(reduction_row)(n, g, standard) / (float)n;
  ck_f32 means = CK_NAME(ck_splat)(mean), scales = CK_NAME(ck_splat)(scale);
  ck_f32 slopes = CK_NAME(ck_splat)(-slope);
  for (long i = 0; i < n; i += CK_LANES) {
    ck_f32 v = CK_NAME(ck_load_up_to)(g + i, n - i);
    if (centered) v = v - means;
    v = CK_NAME(ck_fma)(CK_NAME(ck_load_up_to)(standard + i, n - i), slopes, v) * scales;
    CK_NAME(ck_store_up_to)(dx + i, v, n - i);
  }
}

static const ck_normalization_kernels CK_NAME(ck_normalization_table) = {
    .forward = CK_NAME(normalization_forward),
    .backward = CK_NAME(normalization_backward),
};
