#include "ck_loss.h"

#include "ck_elementary.h"
#include "ck_reduction.h"

#define CK_BODY "loss_body.h"
#include "levels.h"

CK_DEFINE_FAMILY(loss)

void ck_loss_forward_reference(
    long n, ck_loss_kind kind, float p, const float *x, const float *t, float *y) {
  for (long i = 0; i < n; i++) {
    float d = x[i] - t[i], size = __builtin_fabsf(d);
    switch (kind) {
    case CK_SQUARED: y[i] = d * d; break;
    case CK_ABSOLUTE: y[i] = size; break;
    case CK_SMOOTH_ABSOLUTE: y[i] = size < p ? d * d * 0.5f / p : size - p * 0.5f; break;
    case CK_HUBER: y[i] = size < p ? d * d * 0.5f : p * (size - p * 0.5f); break;
    case CK_BINARY_CROSS_ENTROPY:
      y[i] = (x[i] > 0 ? x[i] : 0) - x[i] * t[i] + ck_softplus_reference(-__builtin_fabsf(x[i]));
      break;
    }
  }
}

void ck_loss_backward_reference(
    long n, ck_loss_kind kind, float p, const float *x, const float *t, const float *dy,
    float *dx) {
  for (long i = 0; i < n; i++) {
    float d = x[i] - t[i], size = __builtin_fabsf(d), slope = 0;
    float sign = d > 0 ? 1 : d < 0 ? -1 : 0;
    switch (kind) {
    case CK_SQUARED: slope = 2 * d; break;
    case CK_ABSOLUTE: slope = sign; break;
    case CK_SMOOTH_ABSOLUTE: slope = size < p ? d / p : sign; break;
    case CK_HUBER: slope = size < p ? d : sign * p; break;
    case CK_BINARY_CROSS_ENTROPY: slope = ck_sigmoid_reference(x[i]) - t[i]; break;
    }
    dx[i] = dy[i] * slope;
  }
}
