#include "ck_normalization.h"

#include <stdlib.h>

#include "ck_reduction.h"

#define CK_BODY "normalization_body.h"
#include "levels.h"

CK_DEFINE_FAMILY(normalization)

static float standardize_reference(
    long n, const float *x, float epsilon, int centered, float *y) {
  float mean = centered ? ck_sum_reference(n, x) / (float)n : 0;
  for (long i = 0; i < n; i++) y[i] = centered ? x[i] - mean : x[i];
  float variance = ck_dot_reference(n, y, y) / (float)n;
  float scale = 1 / __builtin_elementwise_sqrt(variance + epsilon);
  for (long i = 0; i < n; i++) y[i] = y[i] * scale;
  return scale;
}

void ck_normalization_forward_reference(
    long rows, long n, const float *x, float epsilon, int centered, const float *weight,
    const float *bias, long inner, float *y) {
  for (; rows > 0; rows--, x += n, y += n) {
    standardize_reference(n, x, epsilon, centered, y);
    for (long i = 0; i < n; i++) {
      if (weight) y[i] = y[i] * weight[i / inner];
      if (bias) y[i] = y[i] + bias[i / inner];
    }
  }
}

void ck_normalization_apply_reference(
    long n, const float *x, float mean, float scale, const float *weight, const float *bias,
    float *y) {
  for (long i = 0; i < n; i++) {
    y[i] = (x[i] - mean) * scale;
    if (weight) y[i] = y[i] * *weight;
    if (bias) y[i] = y[i] + *bias;
  }
}

void ck_normalization_backward_reference(
    long n, const float *x, const float *dy, float epsilon, int centered, const float *weight,
    long inner, float *standard, float *dx, float *products) {
  float scale = standardize_reference(n, x, epsilon, centered, standard);
  for (long i = 0; i < n; i++) {
    if (products) products[i] = dy[i] * standard[i];
    dx[i] = weight ? dy[i] * weight[i / inner] : dy[i];
  }
  float mean = ck_sum_reference(n, dx) / (float)n;
  float slope = ck_dot_reference(n, dx, standard) / (float)n;
  for (long i = 0; i < n; i++) {
    float g = centered ? dx[i] - mean : dx[i];
    dx[i] = ck_fused_reference(standard[i], -slope, g) * scale;
  }
}

void ck_normalization_moments_reference(
    long rows, long n, const float *x, float epsilon, int centered, float *means,
    float *scales) {
  float *standard = malloc(sizeof(float) * (n > 0 ? n : 1));
  for (long row = 0; n > 0 && row < rows; row++, x += n) {
    means[row] = centered ? ck_sum_reference(n, x) / (float)n : 0;
    scales[row] = standardize_reference(n, x, epsilon, centered, standard);
  }
  free(standard);
}
