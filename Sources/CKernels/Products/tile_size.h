// How large a tile is, for one level. No guard, as lanes.h.

// The tile is as large as the registers of the level allow: its running values, one row of the
// panel and one broadcast element of the strip stay in registers.
#if CK_IS_AVX512
enum { CK_NAME(TILE_ROWS) = 12, CK_NAME(TILE_VECTORS) = 2 };
#elif CK_HAS_FMA
enum { CK_NAME(TILE_ROWS) = 6, CK_NAME(TILE_VECTORS) = 1 };
#else
enum { CK_NAME(TILE_ROWS) = 4, CK_NAME(TILE_VECTORS) = 1 };
#endif
enum { CK_NAME(TILE_STEPS) = 4 };
enum { CK_NAME(TILE_COLUMNS) = CK_NAME(TILE_VECTORS) * CK_LANES };
