#ifndef CK_ACTIVATION_H
#define CK_ACTIVATION_H

#include "ck_level.h"

/// y[i] = f(x[i]) for i < n. y may be x. `parameter` is the function's one constant, where it has
/// one.
typedef void (*ck_activation_forward)(
    long n, float parameter, const float *_Nonnull x, float *_Nonnull y);

/// dx[i] = dy[i] · f′(x[i]) for i < n, where y[i] = f(x[i]). dx may be dy.
typedef void (*ck_activation_backward)(
    long n, float parameter, const float *_Nonnull x, const float *_Nonnull y,
    const float *_Nonnull dy, float *_Nonnull dx);

/// A function of one number, and its way back.
typedef struct {
  ck_activation_forward _Nonnull forward;
  ck_activation_backward _Nonnull backward;
} ck_activation_pair;

/// Activations and other functions of one number. Where a result is not a number it is always the
/// same NaN. At a kink the slope is PyTorch's: 0 for relu and abs, the left one for leaky_relu.
typedef struct {
  ck_activation_pair relu;
  /// x, or parameter·x where x ≤ 0.
  ck_activation_pair leaky_relu;
  /// x, or parameter·(e^x − 1) where x ≤ 0.
  ck_activation_pair elu;
  /// elu with the two constants that keep mean and variance.
  ck_activation_pair selu;
  /// x·Φ(x) by the error function.
  ck_activation_pair gelu;
  /// The same by the tanh that approximates it.
  ck_activation_pair gelu_tanh;
  /// x·sigmoid(1.702·x)
  ck_activation_pair quick_gelu;
  /// x·sigmoid(x)
  ck_activation_pair silu;
  /// x·tanh(softplus(x))
  ck_activation_pair mish;
  /// log(1 + e^x)
  ck_activation_pair softplus;
  /// x·min(max(x + 3, 0), 6) / 6
  ck_activation_pair hardswish;
  /// max(x, 0)²
  ck_activation_pair relu_squared;
  ck_activation_pair tanh, sigmoid, exp, log, sqrt, sin, cos, abs, square;
} ck_activation_kernels;

const ck_activation_kernels *_Nonnull ck_activation(ck_level level);

/// The plain loops that every level gives the bits of.
const ck_activation_kernels *_Nonnull ck_activation_reference(void);

#endif
