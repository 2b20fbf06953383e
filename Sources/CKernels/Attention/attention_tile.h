// Products of a matrix that is read where it lies and a packed panel whose lanes are queries or
// keys; included by the bodies of attention for each level, so it has no guard. They say how products
// are added, see tile_parts.h.

#include "tile_size.h"

#include "tile_parts.h"

/// c[i] (+)= Σ a(i, t) · panel[t], where a(i, t) is a[t · step + i] if `is_across` and
/// a[i · step + t] if not; rows of the panel and of c are so many vectors, and so far apart.
CK_INLINE void CK_NAME(attention_tile)(
    const int rows, const int vectors, const int is_across, long k, const float *a, long step,
    const float *panel, long panel_step, float *c, long c_step, int accumulate) {
  ck_f32 sum[CK_NAME(TILE_ROWS)][CK_NAME(TILE_VECTORS)];
  CK_NAME(tile_begin)(rows, vectors, c, c_step, accumulate, sum);
  // Three rows share a pointer, of which the compiler must not know that it could be had from
  // another: registers for twelve would not be left.
  const float *from[4] = {
      a, rows > 3 ? a + 3 * step : a, rows > 6 ? a + 6 * step : a, rows > 9 ? a + 9 * step : a};
  if (!is_across) __asm__("" : "+r"(from[0]), "+r"(from[1]), "+r"(from[2]), "+r"(from[3]));
#pragma clang loop unroll_count(4)
  for (long t = 0; t < k; t++) {
    ck_f32 row[CK_NAME(TILE_VECTORS)];
    CK_NAME(tile_load)(vectors, panel + t * panel_step, row);
#pragma clang loop unroll(full)
    for (int i = 0; i < rows; i++)
      CK_NAME(tile_row)(
          vectors, is_across ? a[t * step + i] : from[i / 3][t + i % 3 * step], row, sum[i]);
  }
  CK_NAME(tile_end)(rows, vectors, c, c_step, sum);
}

/// The product for m rows, in tiles of almost equal height.
CK_INLINE void CK_NAME(attention_tiles)(
    const int vectors, const int is_across, long m, long k, const float *a, long step,
    const float *panel, long panel_step, float *c, long c_step, int accumulate) {
  enum { ROWS = CK_NAME(TILE_ROWS) };
  long tiles = (m + ROWS - 1) / ROWS;
  for (long tile = 0; tile < tiles; tile++) {
    long first = m * tile / tiles, rows = m * (tile + 1) / tiles - first;
    const float *from = a + first * (is_across ? 1 : step);
    float *to = c + first * c_step;
#define CASE(ROWS)                                                                         \
  case ROWS:                                                                               \
    CK_NAME(attention_tile)                                                                \
    (ROWS, vectors, is_across, k, from, step, panel, panel_step, to, c_step, accumulate);  \
    break;
    switch (rows) { CK_TILE_HEIGHTS(CASE) }
#undef CASE
  }
}

#define PRODUCT(NAME, VECTORS, IS_ACROSS)                                                        \
  static __attribute__((noinline)) void CK_NAME(NAME)(                                           \
      long m, long k, const float *a, long step, const float *panel, float *c, int accumulate) { \
    enum { WIDTH = VECTORS * CK_LANES };                                                         \
    CK_NAME(attention_tiles)(                                                                    \
        VECTORS, IS_ACROSS, m, k, a, step, panel, WIDTH, c, WIDTH, accumulate);                  \
  }
PRODUCT(attention_product_along_1, 1, 0)
PRODUCT(attention_product_across_1, 1, 1)
#if CK_IS_AVX512
PRODUCT(attention_product_along_2, 2, 0)
PRODUCT(attention_product_across_2, 2, 1)
#endif
#undef PRODUCT

/// c = a · panel for rows of a that lie one after the other, k elements each.
CK_INLINE void CK_NAME(attention_product_along)(
    const int vectors, long m, long k, const float *a, const float *panel, float *c) {
#if CK_IS_AVX512
  if (vectors == 2) {
    CK_NAME(attention_product_along_2)(m, k, a, k, panel, c, 0);
    return;
  }
#endif
  (void)vectors;
  CK_NAME(attention_product_along_1)(m, k, a, k, panel, c, 0);
}

/// c (+)= aᵀ · panel for k rows of a that lie one after the other, m elements each.
CK_INLINE void CK_NAME(attention_product_across)(
    const int vectors, long m, long k, const float *a, const float *panel, float *c,
    int accumulate) {
#if CK_IS_AVX512
  if (vectors == 2) {
    CK_NAME(attention_product_across_2)(m, k, a, m, panel, c, accumulate);
    return;
  }
#endif
  (void)vectors;
  CK_NAME(attention_product_across_1)(m, k, a, m, panel, c, accumulate);
}
