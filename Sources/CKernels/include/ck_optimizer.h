#ifndef CK_OPTIMIZER_H
#define CK_OPTIMIZER_H

#include "ck_level.h"

/// The numbers of one step of stochastic gradient descent.
typedef struct {
  float learning_rate, momentum, weight_decay;
  int nesterov;
} ck_sgd_step;

/// The numbers of one step of Adam; corrections for the start are folded into them in double.
typedef struct {
  /// What the weight is multiplied by first: 1 − rate · decay where decay is decoupled, else 1.
  float shrink;
  /// How much of the weight is added to the gradient: decay where it is not decoupled, else 0.
  float weight_decay;
  /// 1 − β₁; β₂ and 1 − β₂.
  float first, second_keep, second;
  /// rate / (1 − β₁ᵗ), √(1 − β₂ᵗ), ε.
  float rate, correction, epsilon;
} ck_adam_step;

/// The numbers of one step of RMSprop, `keep` being its smoothing constant α.
typedef struct {
  float learning_rate, keep, renew, epsilon, momentum, weight_decay;
} ck_rmsprop_step;

/// The numbers of one step of Adagrad.
typedef struct {
  float learning_rate, epsilon, weight_decay;
} ck_adagrad_step;

/// One step of an optimizer on n weights w with gradients g.
///
/// The weights and what the optimizer remembers are read from one place and written to another one
/// (which may be the same). A product with a sum behind it is fused; g becomes g + decay · w first.
typedef struct {
  /// b = momentum · b + g; w −= rate · (nesterov ? g + momentum · b : b). Without momentum no b is
  /// there, and w −= rate · g.
  void (*_Nonnull sgd)(
      long n, const ck_sgd_step *_Nonnull step, const float *_Nonnull g, const float *_Nonnull w,
      const float *_Nullable b, float *_Nonnull new_w, float *_Nullable new_b);

  /// w = shrink · w; m += first · (g − m); v = second_keep · v + second · g²; u = v, or the largest
  /// v so far where that is remembered; w −= rate · m / (√u / correction + ε).
  void (*_Nonnull adam)(
      long n, const ck_adam_step *_Nonnull step, const float *_Nonnull g, const float *_Nonnull w,
      const float *_Nonnull m, const float *_Nonnull v, const float *_Nullable largest,
      float *_Nonnull new_w, float *_Nonnull new_m, float *_Nonnull new_v,
      float *_Nullable new_largest);

  /// v = keep · v + renew · g²; d = g / (√v + ε); b = momentum · b + d where there is a b;
  /// w −= rate · (b or d).
  void (*_Nonnull rmsprop)(
      long n, const ck_rmsprop_step *_Nonnull step, const float *_Nonnull g,
      const float *_Nonnull w, const float *_Nonnull v, const float *_Nullable b,
      float *_Nonnull new_w, float *_Nonnull new_v, float *_Nullable new_b);

  /// v += g²; w −= rate · g / (√v + ε).
  void (*_Nonnull adagrad)(
      long n, const ck_adagrad_step *_Nonnull step, const float *_Nonnull g,
      const float *_Nonnull w, const float *_Nonnull v, float *_Nonnull new_w,
      float *_Nonnull new_v);

  /// y = a + weight · (w − a): a running average a of the weights w.
  void (*_Nonnull average)(
      long n, float weight, const float *_Nonnull a, const float *_Nonnull w, float *_Nonnull y);
} ck_optimizer_kernels;

const ck_optimizer_kernels *_Nonnull ck_optimizer(ck_level level);

void ck_sgd_reference(
    long n, const ck_sgd_step *_Nonnull step, const float *_Nonnull g, const float *_Nonnull w,
    const float *_Nullable b, float *_Nonnull new_w, float *_Nullable new_b);
void ck_adam_reference(
    long n, const ck_adam_step *_Nonnull step, const float *_Nonnull g, const float *_Nonnull w,
    const float *_Nonnull m, const float *_Nonnull v, const float *_Nullable largest,
    float *_Nonnull new_w, float *_Nonnull new_m, float *_Nonnull new_v,
    float *_Nullable new_largest);
void ck_rmsprop_reference(
    long n, const ck_rmsprop_step *_Nonnull step, const float *_Nonnull g, const float *_Nonnull w,
    const float *_Nonnull v, const float *_Nullable b, float *_Nonnull new_w,
    float *_Nonnull new_v, float *_Nullable new_b);
void ck_adagrad_reference(
    long n, const ck_adagrad_step *_Nonnull step, const float *_Nonnull g, const float *_Nonnull w,
    const float *_Nonnull v, float *_Nonnull new_w, float *_Nonnull new_v);
void ck_average_reference(
    long n, float weight, const float *_Nonnull a, const float *_Nonnull w, float *_Nonnull y);

#endif
