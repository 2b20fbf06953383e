#include "transpose.h"

#include "tile_size.h"

#include "bfloat16_pack.h"

#if CK_HAS_DOT_BF16
/// Adds the products of a pair: the instruction of which the other levels do the two steps.
static inline ck_f32 CK_NAME(bfloat16_dot)(ck_f32 a, ck_f32 b, ck_f32 sum) {
  return (ck_f32)__builtin_ia32_dpbf16ps_512(sum, (ck_bf16x32)a, (ck_bf16x32)b);
}
#else
/// a · b + sum, rounded once, a subnormal result flushed to a zero of its sign.
static inline ck_f32 CK_NAME(bfloat16_add)(ck_f32 a, ck_f32 b, ck_f32 sum) {
  ck_f32 result = CK_NAME(ck_fma)(a, b, sum);
  ck_i32 bits = (ck_i32)result, magnitude = bits & 0x7fffffff;
  // What was rounded up to the smallest normal number may have been below it before.
  if (__builtin_reduce_or(magnitude == 0x00800000))
    for (int lane = 0; lane < CK_LANES; lane++)
      result[lane] = ck_bfloat16_step_reference(a[lane], b[lane], sum[lane]);
  bits = (ck_i32)result;
  return (ck_f32)(bits & ((magnitude >= 0x00800000) | (int32_t)0x80000000));
}

/// Adds the products of a pair, the odd one first.
static inline ck_f32 CK_NAME(bfloat16_dot)(ck_f32 a, ck_f32 b, ck_f32 sum) {
  ck_i32 high = (ck_i32){0} + (int32_t)0xffff0000;
  sum = CK_NAME(bfloat16_add)((ck_f32)((ck_i32)a & high), (ck_f32)((ck_i32)b & high), sum);
  return CK_NAME(bfloat16_add)((ck_f32)((ck_i32)a << 16), (ck_f32)((ck_i32)b << 16), sum);
}
#endif

/// One step over a pair of k: a row of the panel times each element of a column of the strip.
static inline __attribute__((always_inline)) void CK_NAME(bfloat16_step)(
    const int rows, const int vectors, const float *column, const float *row,
    ck_f32 sum[CK_NAME(TILE_ROWS)][CK_NAME(TILE_VECTORS)]) {
  ck_f32 part[CK_NAME(TILE_VECTORS)];
#pragma clang loop unroll(full)
  for (int j = 0; j < vectors; j++) part[j] = CK_NAME(ck_load)(row + j * CK_LANES);
#pragma clang loop unroll(full)
  for (int i = 0; i < rows; i++) {
    ck_f32 element = CK_NAME(ck_splat)(column[i]);
#pragma clang loop unroll(full)
    for (int j = 0; j < vectors; j++)
      sum[i][j] = CK_NAME(bfloat16_dot)(element, part[j], sum[i][j]);
  }
}

#define CK_TILE_NAME(name) CK_NAME(bfloat16_##name)
#include "tile.h"
#undef CK_TILE_NAME

static const ck_matmul_kernels CK_NAME(ck_bfloat16_table) = {
    .width = 2,
    .rows = CK_NAME(TILE_ROWS),
    .columns = CK_NAME(TILE_COLUMNS),
    .pack_rows = CK_NAME(bfloat16_pack_rows),
    .pack_columns = CK_NAME(bfloat16_pack_columns),
    .tile = CK_NAME(bfloat16_tile),
};

/// The chains of the peak's family, over pairs: x = x + factor · addend, twice a round.
static float CK_NAME(bfloat16_peak)(long rounds, float factor, float addend) {
  enum { CHAINS = CK_NAME(TILE_ROWS) * CK_NAME(TILE_VECTORS) };
  ck_f32 x[CHAINS], sum = {0};
  ck_f32 a = CK_NAME(bfloat16_pairs)(CK_NAME(ck_splat)(factor), CK_NAME(ck_splat)(factor));
  ck_f32 b = CK_NAME(bfloat16_pairs)(CK_NAME(ck_splat)(addend), CK_NAME(ck_splat)(addend));
#pragma clang loop unroll(full)
  for (int chain = 0; chain < CHAINS; chain++) x[chain] = CK_NAME(ck_splat)((float)chain);
#pragma clang loop unroll_count(2)
  for (long round = 0; round < rounds; round++)
#pragma clang loop unroll(full)
    for (int chain = 0; chain < CHAINS; chain++) x[chain] = CK_NAME(bfloat16_dot)(a, b, x[chain]);
#pragma clang loop unroll(full)
  for (int chain = 0; chain < CHAINS; chain++) sum = sum + x[chain];
  return CK_NAME(ck_fold)(sum);
}

static const ck_peak_kernels CK_NAME(ck_bfloat16_peak_table) = {
    .chains = CK_NAME(TILE_ROWS) * CK_NAME(TILE_VECTORS),
    .run = CK_NAME(bfloat16_peak),
};
