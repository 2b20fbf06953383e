// Our own elementary functions, sixteen lanes at a time, for the level that is being compiled: no
// guard. A kernel body that needs them includes this file.
//
// Every function answers NaN with the one NaN ck_nan, keeps signed zeros, and meets the special
// values of C's annex F. Errors are in units in the last place of the result, the largest over all
// floats that scripts/elementary-errors measured (pow: over samples).
#include "elementary_constants.h"
#include "elementary_reduction.h"

static inline ck_f32 CK_NAME(ck_abs)(ck_f32 x) { return (ck_f32)((ck_i32)x & 0x7fffffff); }

/// The magnitude of the first, which is not negative, with the sign of the second.
static inline ck_f32 CK_NAME(ck_with_sign)(ck_f32 magnitude, ck_f32 sign) {
  return (ck_f32)((ck_i32)magnitude | ((ck_i32)sign & INT32_MIN));
}

/// The square root, rounded to nearest as IEEE has it: the instruction, never libm.
static inline ck_f32 CK_NAME(ck_sqrt)(ck_f32 x) {
  // Never of a negative number: LLVM drops a selection that only changes one NaN for another.
  ck_f32 root = CK_NAME(ck_with_sign)(__builtin_elementwise_sqrt(CK_NAME(ck_abs)(x)), x);
  return CK_NAME(ck_select)(x >= 0, root, CK_NAME(ck_splat)(ck_nan));
}

/// y where x is a number, the one NaN elsewhere.
static inline ck_f32 CK_NAME(ck_unless_nan)(ck_f32 x, ck_f32 y) {
  return CK_NAME(ck_select)(x == x, y, CK_NAME(ck_splat)(ck_nan));
}

/// The polynomial with `count` coefficients, lowest order first, by Horner's rule, each step fused.
static inline ck_f32 CK_NAME(ck_polynomial)(ck_f32 x, const float *terms, int count) {
  ck_f32 sum = CK_NAME(ck_splat)(terms[count - 1]);
  for (int i = count - 2; i >= 0; i--) sum = CK_NAME(ck_fma)(sum, x, CK_NAME(ck_splat)(terms[i]));
  return sum;
}

/// The same in double, where no level may fuse because not every level can.
static inline ck_f64x8 CK_NAME(ck_polynomial64)(ck_f64x8 x, const double *terms, int count) {
  ck_f64x8 sum = (ck_f64x8){0} + terms[count - 1];
  for (int i = count - 2; i >= 0; i--) sum = sum * x + terms[i];
  return sum;
}

static inline ck_f64x8 CK_NAME(ck_select64)(ck_i64x8 mask, ck_f64x8 yes, ck_f64x8 no) {
  return (ck_f64x8)((mask & (ck_i64x8)yes) | (~mask & (ck_i64x8)no));
}

/// Eight lanes of x, from lane 0 or from lane 8, as doubles.
static inline ck_f64x8 CK_NAME(ck_low64)(ck_f32 x) {
  return __builtin_convertvector(__builtin_shufflevector(x, x, 0, 1, 2, 3, 4, 5, 6, 7), ck_f64x8);
}
static inline ck_f64x8 CK_NAME(ck_high64)(ck_f32 x) {
  return __builtin_convertvector(__builtin_shufflevector(x, x, 8, 9, 10, 11, 12, 13, 14, 15),
                                 ck_f64x8);
}

/// Sixteen doubles, rounded to float.
static inline ck_f32 CK_NAME(ck_join64)(ck_f64x8 low, ck_f64x8 high) {
  return __builtin_shufflevector(__builtin_convertvector(low, ck_f32x8),
                                 __builtin_convertvector(high, ck_f32x8), 0, 1, 2, 3, 4, 5, 6, 7, 8,
                                 9, 10, 11, 12, 13, 14, 15);
}

#include "elementary_exponential.h"
#include "elementary_logarithm.h"
#include "elementary_circle.h"
#include "elementary_power.h"
