#ifndef CK_LOSS_H
#define CK_LOSS_H

#include "ck_level.h"

/// What an element x costs where t is right; d = x − t.
typedef enum {
  /// d².
  CK_SQUARED = 0,
  /// |d|.
  CK_ABSOLUTE = 1,
  /// d² / 2β where |d| < β, else |d| − β / 2.
  CK_SMOOTH_ABSOLUTE = 2,
  /// d² / 2 where |d| < δ, else δ · (|d| − δ / 2).
  CK_HUBER = 3,
  /// max(x, 0) − x · t + log(1 + exp(−|x|)): the cross entropy of the probability sigmoid(x).
  CK_BINARY_CROSS_ENTROPY = 4,
} ck_loss_kind;

/// Losses of single elements; the parameter is β or δ.
typedef struct {
  /// y[i] = the loss.
  void (*_Nonnull forward)(
      long n, ck_loss_kind kind, float parameter, const float *_Nonnull x, const float *_Nonnull t,
      float *_Nonnull y);

  /// dx[i] = dy[i] · the slope in x, 0 at a kink.
  void (*_Nonnull backward)(
      long n, ck_loss_kind kind, float parameter, const float *_Nonnull x, const float *_Nonnull t,
      const float *_Nonnull dy, float *_Nonnull dx);
} ck_loss_kernels;

const ck_loss_kernels *_Nonnull ck_loss(ck_level level);

void ck_loss_forward_reference(
    long n, ck_loss_kind kind, float parameter, const float *_Nonnull x, const float *_Nonnull t,
    float *_Nonnull y);
void ck_loss_backward_reference(
    long n, ck_loss_kind kind, float parameter, const float *_Nonnull x, const float *_Nonnull t,
    const float *_Nonnull dy, float *_Nonnull dx);

#endif
