#ifndef CK_SOFTMAX_H
#define CK_SOFTMAX_H

#include "ck_level.h"

/// Softmax of one row of n elements and what is made of it, with sums in the contract's order of a
/// row. m is the row's largest element, e[i] = exp(x[i] − m).
typedef struct {
  /// y = e · (1 / Σe), with x · scale for x. Where there is a mask, an element whose mask is 0 takes
  /// no part and gives 0; a row without any that does gives zeros.
  void (*_Nonnull softmax)(
      long n, const float *_Nonnull x, float scale, const float *_Nullable mask,
      float *_Nonnull y);

  /// dx = y · (dy − Σ(dy · y)) · scale.
  void (*_Nonnull softmax_backward)(
      long n, const float *_Nonnull y, const float *_Nonnull dy, float scale, float *_Nonnull dx);

  /// y = (x − m) − log Σe.
  void (*_Nonnull log_softmax)(long n, const float *_Nonnull x, float *_Nonnull y);

  /// dx = dy − exp(y) · Σdy, the product fused.
  void (*_Nonnull log_softmax_backward)(
      long n, const float *_Nonnull y, const float *_Nonnull dy, float *_Nonnull dx);

  /// Returns m + log Σe, where 0 stands for an infinite m; uses room for n elements.
  float (*_Nonnull log_sum_exp)(long n, const float *_Nonnull x, float *_Nonnull scratch);

  /// dx = exp(x − y) · dy, where y is what `log_sum_exp` gave.
  void (*_Nonnull log_sum_exp_backward)(
      long n, const float *_Nonnull x, float y, float dy, float *_Nonnull dx);
} ck_softmax_kernels;

const ck_softmax_kernels *_Nonnull ck_softmax(ck_level level);

void ck_softmax_reference(
    long n, const float *_Nonnull x, float scale, const float *_Nullable mask, float *_Nonnull y);
void ck_softmax_backward_reference(
    long n, const float *_Nonnull y, const float *_Nonnull dy, float scale, float *_Nonnull dx);
void ck_log_softmax_reference(long n, const float *_Nonnull x, float *_Nonnull y);
void ck_log_softmax_backward_reference(
    long n, const float *_Nonnull y, const float *_Nonnull dy, float *_Nonnull dx);
float ck_log_sum_exp_reference(long n, const float *_Nonnull x, float *_Nonnull scratch);
void ck_log_sum_exp_backward_reference(
    long n, const float *_Nonnull x, float y, float dy, float *_Nonnull dx);

#endif
