#include "ck_softmax.h"

#include "ck_elementary.h"
#include "ck_reduction.h"

#define CK_BODY "softmax_body.h"
#include "levels.h"

CK_DEFINE_FAMILY(softmax)

static float largest_reference(long n, const float *x) {
  float largest = -__builtin_inff();
  for (long i = 0; i < n; i++)
    if (x[i] > largest) largest = x[i];
  return largest;
}

static float exponentials_reference(long n, const float *x, float largest, float *y) {
  for (long i = 0; i < n; i++) y[i] = ck_exp_reference(x[i] - largest);
  return ck_sum_reference(n, y);
}

void ck_softmax_reference(long n, const float *x, float scale, const float *mask, float *y) {
  for (long i = 0; i < n; i++) y[i] = mask && mask[i] == 0 ? -__builtin_inff() : x[i] * scale;
  float largest = largest_reference(n, y);
  int is_empty = mask && largest == -__builtin_inff();
  float share = is_empty ? 0 : 1 / exponentials_reference(n, y, largest, y);
  for (long i = 0; i < n; i++) y[i] = is_empty ? 0 : y[i] * share;
}

void ck_softmax_backward_reference(
    long n, const float *y, const float *dy, float scale, float *dx) {
  float mean = ck_dot_reference(n, dy, y);
  for (long i = 0; i < n; i++) dx[i] = y[i] * (dy[i] - mean) * scale;
}

void ck_log_softmax_reference(long n, const float *x, float *y) {
  float largest = largest_reference(n, x);
  float total = ck_log_reference(exponentials_reference(n, x, largest, y));
  for (long i = 0; i < n; i++) y[i] = x[i] - largest - total;
}

void ck_log_softmax_backward_reference(long n, const float *y, const float *dy, float *dx) {
  float total = ck_sum_reference(n, dy);
  for (long i = 0; i < n; i++) dx[i] = ck_fused_reference(ck_exp_reference(y[i]), -total, dy[i]);
}

float ck_log_sum_exp_reference(long n, const float *x, float *scratch) {
  float largest = largest_reference(n, x);
  if (largest == -__builtin_inff() || largest == __builtin_inff()) largest = 0;
  return largest + ck_log_reference(exponentials_reference(n, x, largest, scratch));
}

void ck_log_sum_exp_backward_reference(long n, const float *x, float y, float dy, float *dx) {
  for (long i = 0; i < n; i++) dx[i] = ck_exp_reference(x[i] - y) * dy;
}
