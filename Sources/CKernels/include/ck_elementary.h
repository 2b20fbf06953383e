#ifndef CK_ELEMENTARY_H
#define CK_ELEMENTARY_H

#include "ck_level.h"

/// y[i] = f(x[i]) for i < n. y may be x.
typedef void (*ck_elementwise)(long n, const float * _Nonnull x, float * _Nonnull y);

/// Elementary functions over arrays. Every level gives the bits of the `_reference` twins.
typedef struct {
  ck_elementwise _Nonnull exp;
  ck_elementwise _Nonnull expm1;
  ck_elementwise _Nonnull log;
  ck_elementwise _Nonnull log1p;
  ck_elementwise _Nonnull sin;
  ck_elementwise _Nonnull cos;
  ck_elementwise _Nonnull tanh;
  ck_elementwise _Nonnull erf;
  ck_elementwise _Nonnull sigmoid;
  ck_elementwise _Nonnull softplus;
  ck_elementwise _Nonnull sqrt;
  /// z[i] = x[i]^y[i] for i < n. z may be x or y.
  void (* _Nonnull pow)(long n, const float * _Nonnull x, const float * _Nonnull y,
                        float * _Nonnull z);
} ck_elementary_kernels;

const ck_elementary_kernels * _Nonnull ck_elementary(ck_level level);

float ck_exp_reference(float x);
float ck_expm1_reference(float x);
float ck_log_reference(float x);
float ck_log1p_reference(float x);
float ck_sin_reference(float x);
float ck_cos_reference(float x);
float ck_tanh_reference(float x);
float ck_erf_reference(float x);
float ck_sigmoid_reference(float x);
float ck_softplus_reference(float x);
float ck_sqrt_reference(float x);
float ck_pow_reference(float x, float y);

#endif
