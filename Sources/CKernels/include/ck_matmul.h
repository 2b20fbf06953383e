#ifndef CK_MATMUL_H
#define CK_MATMUL_H

#include "ck_level.h"

/// Floats that a tile prefetches in each step of k, a quarter of the widest panel's row.
enum { CK_PREFETCHED = 8 };

/// The matrix product C = A · B by tiles of packed panels: each element of C is one chain of fused
/// multiply-adds in ascending k, from +0 or from the value that C holds.
typedef struct {
  /// Elements of k that one step takes: a packed element holds so many.
  long width;

  /// Rows and columns of a tile. A is packed in strips of `rows`, B in panels of `columns`.
  long rows, columns;

  /// Packs `count` ≤ rows rows of A into [k / width][count], an incomplete last step filled with zeros.
  void (*_Nonnull pack_rows)(
      long count, long k, const float *_Nonnull a, long row_stride, long k_stride,
      float *_Nonnull packed);

  /// Packs `count` ≤ columns columns of B into [k / width][columns], what is missing as zeros.
  void (*_Nonnull pack_columns)(
      long count, long k, const float *_Nonnull b, long k_stride, long column_stride,
      float *_Nonnull packed);

  /// Adds the product of a strip and a panel to a tile of C of `count_rows` × `count_columns`,
  /// which starts at +0 unless `accumulate` is 1; `steps` is k / width, rounded up. Meanwhile
  /// steps · CK_PREFETCHED floats from `next`
  /// on, where it is given, come nearer in the caches.
  void (*_Nonnull tile)(
      long count_rows, long count_columns, long steps, const float *_Nonnull strip,
      const float *_Nonnull panel, float *_Nonnull c, long c_stride, int accumulate,
      const float *_Nullable next);
} ck_matmul_kernels;

const ck_matmul_kernels *_Nonnull ck_matmul(ck_level level);

/// The product of operands that are rounded to bfloat16 while they are packed, with sums in single
/// precision: of each pair of neighbours in k the odd one's product is added first, then the even
/// one's, each fused and a subnormal result flushed to zero, as `vdpbf16ps` does it. So is a
/// subnormal value that C holds.
const ck_matmul_kernels *_Nonnull ck_matmul_bfloat16(ck_level level);

/// The same by single steps, also where there is an instruction for a pair.
const ck_matmul_kernels *_Nonnull ck_matmul_bfloat16_steps(ck_level level);

/// Whether this machine has an instruction for such a pair.
int ck_has_bfloat16(void);

void ck_matmul_bfloat16_reference(
    long m, long n, long k, const float *_Nonnull a, long a_row_stride, long a_k_stride,
    const float *_Nonnull b, long b_k_stride, long b_column_stride, float *_Nonnull c,
    int accumulate);

/// The same product in three plain loops; `c` is [m, n], strides are in elements.
void ck_matmul_reference(
    long m, long n, long k, const float *_Nonnull a, long a_row_stride, long a_k_stride,
    const float *_Nonnull b, long b_k_stride, long b_column_stride, float *_Nonnull c,
    int accumulate);

#endif
