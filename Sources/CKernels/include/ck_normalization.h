#ifndef CK_NORMALIZATION_H
#define CK_NORMALIZATION_H

#include "ck_level.h"

/// Normalisation of rows of n elements: layer, RMS and group norm.
///
/// A row is standardised as d = x − Σx / n, then s = d · (1 / √(Σd² / n + epsilon)), the sums in
/// the contract's order of a row. Where it is not `centered` (RMS norm), d is x.
///
/// Weight and bias have one value for each `inner` neighbouring elements: 1 for layer norm, the
/// pixels of a channel for group norm. Either may be absent.
typedef struct {
  /// y = s · weight + bias, each operation rounded, for rows that share weight and bias.
  void (*_Nonnull forward)(
      long rows, long n, const float *_Nonnull x, float epsilon, int centered,
      const float *_Nullable weight, const float *_Nullable bias, long inner, float *_Nonnull y);

  /// y = (x − mean) · scale, then · weight and + bias where they are, each operation rounded.
  void (*_Nonnull apply)(
      long n, const float *_Nonnull x, float mean, float scale, const float *_Nullable weight,
      const float *_Nullable bias, float *_Nonnull y);

  /// One row: dx = (g − Σg / n − s · Σ(g · s) / n) · (1 / √(…)), with g = dy · weight; the second
  /// term only where the row is centered, the product of the third fused.
  ///
  /// Leaves s in `standard`, room for n elements, and writes products[i] = dy[i] · s[i] where that
  /// is wanted: their sums over rows are the gradient for the weight.
  void (*_Nonnull backward)(
      long n, const float *_Nonnull x, const float *_Nonnull dy, float epsilon, int centered,
      const float *_Nullable weight, long inner, float *_Nonnull standard, float *_Nonnull dx,
      float *_Nullable products);

  /// What `apply` takes for each of `rows` rows: Σx / n, or 0 where they are not `centered`, and
  /// 1 / √(Σd² / n + epsilon).
  void (*_Nonnull moments)(
      long rows, long n, const float *_Nonnull x, float epsilon, int centered,
      float *_Nonnull means, float *_Nonnull scales);
} ck_normalization_kernels;

const ck_normalization_kernels *_Nonnull ck_normalization(ck_level level);

void ck_normalization_forward_reference(
    long rows, long n, const float *_Nonnull x, float epsilon, int centered,
    const float *_Nullable weight, const float *_Nullable bias, long inner, float *_Nonnull y);
void ck_normalization_apply_reference(
    long n, const float *_Nonnull x, float mean, float scale, const float *_Nullable weight,
    const float *_Nullable bias, float *_Nonnull y);
void ck_normalization_backward_reference(
    long n, const float *_Nonnull x, const float *_Nonnull dy, float epsilon, int centered,
    const float *_Nullable weight, long inner, float *_Nonnull standard, float *_Nonnull dx,
    float *_Nullable products);
void ck_normalization_moments_reference(
    long rows, long n, const float *_Nonnull x, float epsilon, int centered,
    float *_Nonnull means, float *_Nonnull scales);

#endif
