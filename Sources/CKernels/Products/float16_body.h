#include "transpose.h"

#include "tile_size.h"

#include "float16_round.h"
#include "matmul_pack.h"

#include "direct_row.h"

// Numbers are rounded where they were packed, which is in the nearest cache.

static void CK_NAME(float16_pack_rows)(
    long count, long k, const float *a, long row_stride, long k_stride, float *packed) {
  CK_NAME(matmul_pack_rows)(count, k, a, row_stride, k_stride, packed);
  CK_NAME(float16_round_all)(k * count, packed, packed);
}

static void CK_NAME(float16_pack_columns)(
    long count, long k, const float *b, long k_stride, long column_stride, float *packed) {
  CK_NAME(matmul_pack_columns)(count, k, b, k_stride, column_stride, packed);
  CK_NAME(float16_round_all)(k * CK_NAME(TILE_COLUMNS), packed, packed);
}

static inline void CK_NAME(float16_row)(
    long count, long step, const float *from, long partner, float *to) {
  (void)partner;
  if (step == 1) return CK_NAME(float16_round_all)(count, from, to);
  long i = 0;
  for (; step == 2 && i + CK_LANES <= count; i += CK_LANES)
    CK_NAME(ck_store)(
        to + i, CK_NAME(float16_round)(CK_NAME(direct_every_second)(from + 2 * i)));
  if (i == count) return;
  long rest = i;
  for (; i < count; i++) to[i] = from[i * step];
  CK_NAME(float16_round_all)(count - rest, to + rest, to + rest);
}

#define CK_PIECE_PLANES 1
#define CK_PIECE_ROW CK_NAME(float16_row)
#include "direct_piece.h"
#undef CK_PIECE_ROW
#undef CK_PIECE_PLANES

static const ck_float16_kernels CK_NAME(ck_float16_table) = {
    .round = CK_NAME(float16_round_all),
    .pack_rows = CK_NAME(float16_pack_rows),
    .pack_columns = CK_NAME(float16_pack_columns),
    .copy = CK_NAME(direct_copy),
};
