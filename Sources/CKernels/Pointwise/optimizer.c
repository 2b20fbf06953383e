#include "ck_optimizer.h"

#include "ck_reduction.h"

#define CK_BODY "optimizer_body.h"
#include "levels.h"

CK_DEFINE_FAMILY(optimizer)

void ck_sgd_reference(
    long n, const ck_sgd_step *step, const float *g, const float *w, const float *b, float *new_w,
    float *new_b) {
  for (long i = 0; i < n; i++) {
    float weight = w[i], direction = ck_fused_reference(step->weight_decay, weight, g[i]);
    if (b && new_b) {
      new_b[i] = ck_fused_reference(step->momentum, b[i], direction);
      direction = step->nesterov ? ck_fused_reference(step->momentum, new_b[i], direction)
                                 : new_b[i];
    }
    new_w[i] = ck_fused_reference(-step->learning_rate, direction, weight);
  }
}

void ck_adam_reference(
    long n, const ck_adam_step *step, const float *g, const float *w, const float *m,
    const float *v, const float *largest, float *new_w, float *new_m, float *new_v,
    float *new_largest) {
  for (long i = 0; i < n; i++) {
    float weight = w[i], gradient = ck_fused_reference(step->weight_decay, weight, g[i]);
    new_m[i] = ck_fused_reference(step->first, gradient - m[i], m[i]);
    new_v[i] = ck_fused_reference(step->second, gradient * gradient, step->second_keep * v[i]);
    float square = new_v[i];
    if (largest && new_largest) {
      square = square > largest[i] ? square : largest[i];
      new_largest[i] = square;
    }
    float size = __builtin_elementwise_sqrt(square) / step->correction + step->epsilon;
    new_w[i] = ck_fused_reference(-step->rate, new_m[i] / size, step->shrink * weight);
  }
}

void ck_rmsprop_reference(
    long n, const ck_rmsprop_step *step, const float *g, const float *w, const float *v,
    const float *b, float *new_w, float *new_v, float *new_b) {
  for (long i = 0; i < n; i++) {
    float weight = w[i], gradient = ck_fused_reference(step->weight_decay, weight, g[i]);
    new_v[i] = ck_fused_reference(step->renew, gradient * gradient, step->keep * v[i]);
    float direction = gradient / (__builtin_elementwise_sqrt(new_v[i]) + step->epsilon);
    if (b && new_b) {
      direction = ck_fused_reference(step->momentum, b[i], direction);
      new_b[i] = direction;
    }
    new_w[i] = ck_fused_reference(-step->learning_rate, direction, weight);
  }
}

void ck_adagrad_reference(
    long n, const ck_adagrad_step *step, const float *g, const float *w, const float *v,
    float *new_w, float *new_v) {
  for (long i = 0; i < n; i++) {
    float weight = w[i], gradient = ck_fused_reference(step->weight_decay, weight, g[i]);
    new_v[i] = ck_fused_reference(gradient, gradient, v[i]);
    float direction = gradient / (__builtin_elementwise_sqrt(new_v[i]) + step->epsilon);
    new_w[i] = ck_fused_reference(-step->learning_rate, direction, weight);
  }
}

void ck_average_reference(long n, float weight, const float *a, const float *w, float *y) {
  for (long i = 0; i < n; i++) y[i] = ck_fused_reference(weight, w[i] - a[i], a[i]);
}
