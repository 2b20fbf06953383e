#ifndef CK_FLOAT16_H
#define CK_FLOAT16_H

#include "ck_direct.h"
#include "ck_level.h"

/// Products of operands that are rounded to binary16, nearest even, and stay floats: infinite from
/// 65520 on, subnormal numbers kept; a signalling NaN becomes quiet and keeps the upper ten bits of
/// its payload. Tiles and sums are those of single precision, and order is theirs.
typedef struct {
  /// y[i] = x[i] rounded, for i in 0 ..< n; y may be x.
  void (*_Nonnull round)(long n, const float *_Nonnull x, float *_Nonnull y);

  /// The packing of ck_matmul.h, of rounded numbers.
  void (*_Nonnull pack_rows)(
      long count, long k, const float *_Nonnull a, long row_stride, long k_stride,
      float *_Nonnull packed);
  void (*_Nonnull pack_columns)(
      long count, long k, const float *_Nonnull b, long k_stride, long column_stride,
      float *_Nonnull packed);

  /// The copy of ck_direct.h, of rounded numbers.
  void (*_Nonnull copy)(
      const ck_piece *_Nonnull piece, long count, const float *_Nonnull planes,
      float *_Nonnull pieces, long stride, long room);
} ck_float16_kernels;

const ck_float16_kernels *_Nonnull ck_float16(ck_level level);

/// The same rounding, one number at a time.
void ck_float16_round_reference(long n, const float *_Nonnull x, float *_Nonnull y);

/// The product in three plain loops; `c` is [m, n], strides are in elements.
void ck_matmul_float16_reference(
    long m, long n, long k, const float *_Nonnull a, long a_row_stride, long a_k_stride,
    const float *_Nonnull b, long b_k_stride, long b_column_stride, float *_Nonnull c,
    int accumulate);

#endif
