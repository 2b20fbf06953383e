#include "transpose.h"

#include "tile_size.h"

#include "bfloat16_dot.h"
#include "bfloat16_round.h"

#include "bfloat16_pack.h"

#define CK_TILE_ADD CK_NAME(bfloat16_dot)
#define CK_TILE_RESUME CK_NAME(bfloat16_resume)
#include "tile.h"
#undef CK_TILE_RESUME
#undef CK_TILE_ADD

static const ck_matmul_kernels CK_NAME(ck_bfloat16_table) = {
    .width = 2,
    .rows = CK_NAME(TILE_ROWS),
    .columns = CK_NAME(TILE_COLUMNS),
    .pack_rows = CK_NAME(bfloat16_pack_rows),
    .pack_columns = CK_NAME(bfloat16_pack_columns),
    .tile = CK_NAME(tile),
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
