#include "elementary.h"
#include "row_sums.h"

#include "bfloat16_dot.h"
#include "bfloat16_round.h"

#define CK_TILE_ADD CK_NAME(bfloat16_dot)
#define CK_TILE_RESUME CK_NAME(bfloat16_resume)
#include "attention_panel.h"
#include "attention_tile.h"
#include "attention_softmax.h"

/// Keys that a row of the values and one of the weights' panel hold.
enum { CK_NAME(STEP_KEYS) = 2 };

/// Makes a panel of words from exponentials, a last weight beside zeros.
CK_INLINE void CK_NAME(attention_weights)(
    const int vectors, long keys, const float *exponentials, const ck_f32 *share, float *weights) {
  for (long j = 0; j + 1 < keys; j += 2)
    EACH CK_NAME(ck_store)(
        AT(weights, j / 2), CK_NAME(bfloat16_words)(
                                CK_NAME(ck_load)(AT(exponentials, j)) * share[w],
                                CK_NAME(ck_load)(AT(exponentials, j + 1)) * share[w]));
  if (keys & 1)
    EACH CK_NAME(ck_store)(
        AT(weights, keys / 2),
        CK_NAME(bfloat16_words)(
            CK_NAME(ck_load)(AT(exponentials, keys - 1)) * share[w], (ck_f32){0}));
}

#include "attention_forward.h"
#undef CK_TILE_RESUME
#undef CK_TILE_ADD

static const ck_attention_bfloat16_kernels CK_NAME(ck_attention_bfloat16_table) = {
    .columns = CK_NAME(TILE_VECTORS) * CK_LANES,
    .forward = CK_NAME(attention_forward),
};
