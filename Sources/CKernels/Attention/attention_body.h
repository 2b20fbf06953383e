#include "elementary.h"
#include "row_sums.h"

#define CK_TILE_ADD CK_NAME(ck_fma)
#define CK_TILE_RESUME(sum) (sum)
#include "attention_panel.h"
#include "attention_tile.h"
#include "attention_softmax.h"

/// Keys that a row of the values and one of the weights' panel hold.
enum { CK_NAME(STEP_KEYS) = 1 };

/// Makes a panel of weights from exponentials.
CK_INLINE void CK_NAME(attention_weights)(
    const int vectors, long keys, const float *exponentials, const ck_f32 *share, float *weights) {
  for (long j = 0; j < keys; j++)
    EACH CK_NAME(ck_store)(AT(weights, j), CK_NAME(ck_load)(AT(exponentials, j)) * share[w]);
}

#include "attention_forward.h"
#undef CK_TILE_RESUME
#undef CK_TILE_ADD

#include "attention_backward.h"

static const ck_attention_kernels CK_NAME(ck_attention_table) = {
    .columns = CK_NAME(TILE_VECTORS) * CK_LANES,
    .forward = CK_NAME(attention_forward),
    .backward_queries = CK_NAME(attention_backward_queries),
    .backward_keys = CK_NAME(attention_backward_keys),
    .backward = CK_NAME(attention_backward),
};
