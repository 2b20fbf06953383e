// How large a tile is, for one level. No guard, as lanes.h.

// The tile is as large as the registers of the level allow: its running values, one row of the
// panel and one broadcast element of the strip stay in registers. CK_TILE_HEIGHTS(CASE) names every
// height of a tile.
#undef CK_TILE_HEIGHTS
#if CK_IS_AVX512
enum { CK_NAME(TILE_ROWS) = 12, CK_NAME(TILE_VECTORS) = 2 };
#define CK_TILE_HEIGHTS(CASE) \
  CASE(1) CASE(2) CASE(3) CASE(4) CASE(5) CASE(6) CASE(7) CASE(8) CASE(9) CASE(10) CASE(11) CASE(12)
#elif CK_HAS_FMA
enum { CK_NAME(TILE_ROWS) = 6, CK_NAME(TILE_VECTORS) = 1 };
#define CK_TILE_HEIGHTS(CASE) CASE(1) CASE(2) CASE(3) CASE(4) CASE(5) CASE(6)
#else
enum { CK_NAME(TILE_ROWS) = 4, CK_NAME(TILE_VECTORS) = 1 };
#define CK_TILE_HEIGHTS(CASE) CASE(1) CASE(2) CASE(3) CASE(4)
#endif
enum { CK_NAME(TILE_STEPS) = 4 };
enum { CK_NAME(TILE_COLUMNS) = CK_NAME(TILE_VECTORS) * CK_LANES };
