#ifndef CK_ARITHMETIC_H
#define CK_ARITHMETIC_H

#include "ck_level.h"

/// y[i] = a[i · a_step] ∘ b[i · b_step] for i in 0 ..< n; a step is 1, or 0 for one value that is
/// used throughout. y may be a or b.
typedef void (*ck_binary)(
    long n, const float *_Nonnull a, int a_step, const float *_Nonnull b, int b_step,
    float *_Nonnull y);

/// Rows of a product, and what follows it: c = c + bias, then c = gate · c, then c = addend + c,
/// each rounded, as far as they are there. A bias and a gate have a value for each column.
typedef struct {
  long rows, columns;
  const float *_Nullable bias, *_Nullable gate, *_Nullable addend;
  float *_Nonnull c;
  /// How far apart neighbouring rows lie.
  long addend_stride, c_stride;
} ck_finish;

/// Arithmetic on pairs of elements, each result rounded once.
typedef struct {
  ck_binary _Nonnull add, subtract, multiply, divide;

  /// The larger and the smaller of each pair; the second where they are equal or unordered.
  ck_binary _Nonnull maximum, minimum;

  /// z[i] = x[i] + gate[i · gate_step] · y[i], product and sum each rounded.
  void (*_Nonnull gated_sum)(
      long n, const float *_Nonnull x, const float *_Nonnull gate, int gate_step,
      const float *_Nonnull y, float *_Nonnull z);

  /// Finishes rows of a product.
  void (*_Nonnull finish)(const ck_finish *_Nonnull finish);
} ck_arithmetic_kernels;

const ck_arithmetic_kernels *_Nonnull ck_arithmetic(ck_level level);

void ck_add_reference(long n, const float *_Nonnull a, int a_step, const float *_Nonnull b, int b_step, float *_Nonnull y);
void ck_subtract_reference(long n, const float *_Nonnull a, int a_step, const float *_Nonnull b, int b_step, float *_Nonnull y);
void ck_multiply_reference(long n, const float *_Nonnull a, int a_step, const float *_Nonnull b, int b_step, float *_Nonnull y);
void ck_divide_reference(long n, const float *_Nonnull a, int a_step, const float *_Nonnull b, int b_step, float *_Nonnull y);
void ck_maximum_reference(long n, const float *_Nonnull a, int a_step, const float *_Nonnull b, int b_step, float *_Nonnull y);
void ck_minimum_reference(long n, const float *_Nonnull a, int a_step, const float *_Nonnull b, int b_step, float *_Nonnull y);
void ck_gated_sum_reference(long n, const float *_Nonnull x, const float *_Nonnull gate, int gate_step, const float *_Nonnull y, float *_Nonnull z);
void ck_finish_reference(const ck_finish *_Nonnull finish);

#endif
