#ifndef CK_REDUCTION_H
#define CK_REDUCTION_H

#include "ck_level.h"

/// Elements of a row that one set of sixteen running lanes adds up before it is folded.
enum { CK_REDUCTION_BLOCK = 4096 };

/// Sums in the one order of the exactness contract.
///
/// A row is cut into blocks of CK_REDUCTION_BLOCK. Within a block element i goes to lane i mod 16,
/// each lane is a chain from +0, and lanes are folded by halves: l[i] + l[i + 8], then 4, 2, 1.
/// Block sums, and whole rows, are folded by the binary tree over their index that splits m values
/// after the largest power of two below m.
typedef struct {
  /// Returns Σ x[i].
  float (*_Nonnull sum)(long n, const float *_Nonnull x);

  /// Returns Σ x[i] · y[i], each product fused into its lane.
  float (*_Nonnull dot)(long n, const float *_Nonnull x, const float *_Nonnull y);

  /// y[j] = Σ over `rows` rows of x[row · stride + j], for j in 0 ..< columns.
  void (*_Nonnull sum_rows)(
      long rows, long columns, const float *_Nonnull x, long stride, float *_Nonnull y);
} ck_reduction_kernels;

const ck_reduction_kernels *_Nonnull ck_reduction(ck_level level);

float ck_sum_reference(long n, const float *_Nonnull x);
float ck_dot_reference(long n, const float *_Nonnull x, const float *_Nonnull y);
void ck_sum_rows_reference(
    long rows, long columns, const float *_Nonnull x, long stride, float *_Nonnull y);

#endif
