#include "transpose.h"

#include "tile_size.h"

#include "matmul_pack.h"

#define CK_TILE_ADD CK_NAME(ck_fma)
#define CK_TILE_RESUME(sum) (sum)
#include "tile.h"
#undef CK_TILE_RESUME
#undef CK_TILE_ADD

static const ck_matmul_kernels CK_NAME(ck_matmul_table) = {
    .width = 1,
    .rows = CK_NAME(TILE_ROWS),
    .columns = CK_NAME(TILE_COLUMNS),
    .pack_rows = CK_NAME(matmul_pack_rows),
    .pack_columns = CK_NAME(matmul_pack_columns),
    .tile = CK_NAME(tile),
};
