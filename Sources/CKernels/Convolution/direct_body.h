#include "tile_size.h"
#include "transpose.h"

#include "ends.h"

#include "direct_copy.h"
#include "direct_finish.h"

#define CK_TILE_ADD CK_NAME(ck_fma)
#define CK_TILE_RESUME(sum) (sum)
#include "direct_tile.h"
#undef CK_TILE_RESUME
#undef CK_TILE_ADD

static const ck_direct_kernels CK_NAME(ck_direct_table) = {
    .rows = CK_NAME(TILE_ROWS),
    .vectors = CK_NAME(TILE_VECTORS),
    .tile = CK_NAME(direct_tile),
    .copy = CK_NAME(direct_copy),
    .interleave = CK_NAME(direct_interleave),
    .copy_turned = CK_NAME(direct_copy_turned),
    .turn_back = CK_NAME(direct_turn_back),
    .pack_taps = CK_NAME(direct_pack_taps),
    .finish = CK_NAME(direct_finish),
};
